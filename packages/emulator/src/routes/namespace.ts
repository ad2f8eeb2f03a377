import {
  type Identity,
  messages,
  parseEntityName,
  parseNamespace,
  WhiskRejection,
} from '@serverless-max/whisk-protocol';
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
 * The name in a segment of the path.
 * @throws WhiskRejection 404 for an empty segment, which no path has, 400 for an illegal name
 */
export function nameIn(segment: string): string {
  if (segment === '') throw new WhiskRejection(404, messages.noRoute);
  return parseEntityName(segment);
}

/** The namespace of the path, whoever owns it; `_` is the caller's own. @throws WhiskRejection 400 for an illegal name */
export function ownerIn(request: FastifyRequest<{ Params: { namespace: string } }>): string {
  const namespace = parseNamespace(request.params.namespace);
  return namespace === '_' ? callerOf(request).namespace : namespace;
}

/**
 * The namespace of the path, where `_` is the caller's own; `entity` is what is asked for in it.
 * @throws WhiskRejection 400 for an illegal name, 403 for anybody else's namespace
 */
export function namespaceOf(
  request: FastifyRequest<{ Params: { namespace: string } }>,
  entity?: string,
): string {
  const namespace = ownerIn(request);
  if (namespace === callerOf(request).namespace) return namespace;
  const resource = entity === undefined ? namespace : `${namespace}/${entity}`;
  throw new WhiskRejection(403, messages.notAuthorizedToAccess(resource));
}
