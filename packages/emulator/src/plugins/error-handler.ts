import { type Logger, messageOf } from '@serverless-max/foundation';
import { toErrorBody, toPrettyJson } from '@serverless-max/whisk-protocol';
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
    // Without its query, which may hold what is nobody's business.
    const [path] = request.url.split('?');
    const { method } = request;
    logger.error({ transid: request.id, method, path, reason: messageOf(error) }, 'request failed');
  }
  return refusal;
}
