import { type Identity, messages, parseNamespace, WhiskRejection } from '@serverless-max/whisk-protocol';
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
 * The namespace of the path, where `_` is the caller's own; `entity` is what is asked for in it.
 * @throws WhiskRejection 400 for an illegal name, 403 for anybody else's namespace
 */
export function namespaceOf(
  request: FastifyRequest<{ Params: { namespace: string } }>,
  entity?: string,
): string {
  const own = callerOf(request).namespace;
  const namespace = parseNamespace(request.params.namespace);
  if (namespace === '_' || namespace === own) return own;
  const resource = entity === undefined ? namespace : `${namespace}/${entity}`;
  throw new WhiskRejection(403, messages.notAuthorizedToAccess(resource));
}
