import { type JsonObject, messages, type SystemLimits, WhiskRejection } from '@serverless-max/whisk-protocol';
import type { FastifyRequest } from 'fastify';
import type { RouteContext } from '../context.ts';
import { assertNoOtherKind } from '../entitlement.ts';
import type { Entity, EntityStore } from '../store/entity-store.ts';
import { parsePage, type Query, toListAnswer } from './list-query.ts';
import { nameIn, namespaceOf } from './namespace.ts';

/** A route of a collection. */
export interface CollectionRoute {
  readonly Params: { readonly namespace: string };
  readonly Querystring: Query;
}

/** A route of one entity outside packages. */
export interface EntityRoute {
  readonly Params: { readonly namespace: string; readonly name: string };
  readonly Querystring: Query;
}

/** Where an entity is. */
export interface Place {
  readonly namespace: string;
  readonly name: string;
}

/** The entity of the path. @throws WhiskRejection 400 for an illegal name, 403 for anybody else's namespace */
export function placeOf(request: FastifyRequest<EntityRoute>): Place {
  const name = nameIn(request.params.name);
  return { namespace: namespaceOf(request, name), name };
}

/** What a list of triggers or of rules answers: a page of them, or their number. */
export function listEntities<T extends Entity>(
  request: FastifyRequest<CollectionRoute>,
  collection: 'triggers' | 'rules',
  store: EntityStore<T>,
  limits: SystemLimits,
  toSummary: (entity: T) => JsonObject,
): JsonObject | JsonObject[] {
  const namespace = namespaceOf(request);
  const page = parsePage(request.query, collection, limits);
  return toListAnswer(store.list(namespace), page, collection, toSummary);
}

/**
 * The entity at a place.
 * @throws WhiskRejection 404 when there is none, 409 when another kind of entity has the name
 */
export function findEntity<T extends Entity>(
  context: RouteContext,
  collection: 'triggers' | 'rules',
  store: EntityStore<T>,
  place: Place,
): T {
  const entity = store.get(place.namespace, place.name);
  if (entity) return entity;
  assertNoOtherKind(context, collection, place);
  throw new WhiskRejection(404, messages.resourceDoesNotExist);
}
