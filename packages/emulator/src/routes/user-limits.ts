import { messages, toUserLimits, WhiskRejection } from '@serverless-max/whisk-protocol';
import type { FastifyInstance } from 'fastify';
import type { RouteContext } from '../context.ts';
import type { CollectionRoute } from './entity-route.ts';
import { callerOf, namespaceOf } from './namespace.ts';

/** The limits of the caller; a single one of them cannot be asked for. (OpenWhisk: Limits.scala.) */
export function registerUserLimits(scope: FastifyInstance, { limits }: RouteContext): void {
  const collection = '/namespaces/:namespace/limits';
  for (const path of [collection, `${collection}/`]) {
    scope.get<CollectionRoute>(path, (request) => {
      namespaceOf(request);
      return toUserLimits(callerOf(request), limits);
    });
  }
  scope.get(`${collection}/:limit`, () => {
    throw new WhiskRejection(400, messages.limitsInnerRoute);
  });
}
