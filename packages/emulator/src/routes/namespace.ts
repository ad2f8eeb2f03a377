import { type Identity, messages, WhiskRejection } from '@serverless-max/whisk-protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** `GET /namespaces`: always the caller's own. */
export function registerNamespaces(scope: FastifyInstance): void {
  for (const path of ['/namespaces', '/namespaces/']) {
    scope.get(path, (request) => [callerOf(request).namespace]);
  }
}

/** Who calls. The route must be in a scope that requires credentials. */
export function callerOf(request: FastifyRequest): Identity {
  if (!request.identity) throw new Error('a route without credentials asked for its caller');
  return request.identity;
}

/**
 * The namespace of the path, where `_` is the caller's own.
 * @throws WhiskRejection 403 for anybody else's
 */
export function namespaceOf(request: FastifyRequest<{ Params: { namespace: string } }>): string {
  const own = callerOf(request).namespace;
  const { namespace } = request.params;
  if (namespace !== '_' && namespace !== own) throw new WhiskRejection(403, messages.notAuthorizedToOperate);
  return own;
}
