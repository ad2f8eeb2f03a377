import { messages, WhiskRejection } from '@serverless-max/whisk-protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { toRefusal } from '../refusal.ts';
import { sendRefusal } from './error-handler.ts';

/** Longest request target, in bytes (OpenWhisk: the default of its HTTP server). */
export const longestUrl = 8_192;

const tooLong = new WhiskRejection(414, messages.uriTooLong(longestUrl));
const undecodable = new WhiskRejection(
  400,
  'Illegal request-target: the path is not valid percent-encoding.',
);
const withoutHost = new WhiskRejection(400, 'Request is missing required `Host` header');

/** Refuses a request whose target is too long, or that names no host. */
export function registerTargetCheck(app: FastifyInstance): void {
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    if ((raw.url?.length ?? 0) > longestUrl) return done(tooLong);
    done(raw.headers.host === undefined && raw.httpVersion === '1.1' ? withoutHost : undefined);
  });
}

/** Answers what the router refuses before a route is found and any hook runs: a path that it cannot decode. */
export function refuseUnroutable(
  error: Error & { readonly code?: string },
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const rejection = error.code === 'FST_ERR_MAX_PARAM_LENGTH' ? tooLong : undecodable;
  void reply.header('x-request-id', request.id);
  void sendRefusal(reply, toRefusal(rejection), request.id);
}
