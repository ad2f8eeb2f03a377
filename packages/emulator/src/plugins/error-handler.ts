import { type Logger, messageOf } from '@serverless-max/foundation';
import { messages, toErrorBody, toPrettyJson, WhiskRejection } from '@serverless-max/whisk-protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Refusal, toRefusal } from '../refusal.ts';
import { removeRestCors } from './cors.ts';

/** Answers every failure of a route in OpenWhisk's shape: `{"error", "code"}`, the code being the request's id. */
export function registerErrorHandler(app: FastifyInstance, logger: Logger): void {
  app.setErrorHandler((error, request, reply) => {
    const refusal = report(toRefusal(error), error, request, logger);
    if (refusal.isFromFramework) removeRestCors(reply);
    return sendRefusal(reply, refusal, request.id);
  });
}

/** The same for web actions, which print what they refuse themselves with indents. */
export function refuseWebRequest(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  logger: Logger,
): FastifyReply {
  return sendRefusal(reply, report(toRefusal(error), error, request, logger), request.id, 'pretty');
}

/** Answers what the HTTP framework refuses before any route is found: a path that cannot be decoded, or is too long. */
export function refuseUnroutable(
  error: Error & { readonly code?: string },
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const rejection =
    error.code === 'FST_ERR_MAX_PARAM_LENGTH'
      ? new WhiskRejection(414, messages.uriTooLong(longestUrl))
      : new WhiskRejection(400, 'Illegal request-target: the path is not valid percent-encoding.');
  void reply.header('x-request-id', request.id);
  void sendRefusal(reply, toRefusal(rejection), request.id);
}

/** Longest request target, in bytes (OpenWhisk: the default of its HTTP server). */
export const longestUrl = 8_192;

/** Answers with OpenWhisk's error document. */
export function sendRefusal(
  reply: FastifyReply,
  refusal: Pick<Refusal, 'status' | 'message'> & Partial<Refusal>,
  transactionId: string,
  print: 'compact' | 'pretty' = 'compact',
): FastifyReply {
  const body = toErrorBody(refusal.message, transactionId);
  const isPretty = print === 'pretty' && !refusal.isFromFramework;
  // As bytes, because the HTTP framework would add a charset to the type of a text.
  return reply
    .code(refusal.status)
    .header('content-type', 'application/json')
    .send(Buffer.from(isPretty ? toPrettyJson(body) : JSON.stringify(body)));
}

function report(refusal: Refusal, error: unknown, request: FastifyRequest, logger: Logger): Refusal {
  if (refusal.isReported) {
    const { method, url } = request;
    logger.error({ transid: request.id, method, path: url, reason: messageOf(error) }, 'request failed');
  }
  return refusal;
}
