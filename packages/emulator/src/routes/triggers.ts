import {
  applyTriggerPut,
  checkSize,
  limitsOf,
  messages,
  parseTriggerPut,
  toTriggerDocument,
  toTriggerSummary,
  WhiskRejection,
  type WhiskTrigger,
} from '@serverless-max/whisk-protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RouteContext } from '../context.ts';
import { assertNoOtherKind } from '../entitlement.ts';
import { bytesOf, jsonOf } from '../plugins/body.ts';
import { traceOf } from '../plugins/transaction.ts';
import { type CollectionRoute, type EntityRoute, findEntity, listEntities, placeOf } from './entity-route.ts';
import { fireTrigger } from './fire.ts';
import { payloadOf } from './invoke.ts';
import { booleanIn } from './list-query.ts';
import { callerOf } from './namespace.ts';

/** Triggers: list, count, create, update, get, delete, fire. (OpenWhisk: Triggers.scala.) */
export function registerTriggers(scope: FastifyInstance, context: RouteContext): void {
  const { triggers, limits, clock, throttle } = context;
  const collection = '/namespaces/:namespace/triggers';
  const entity = `${collection}/:name`;

  for (const path of [collection, `${collection}/`]) {
    scope.get<CollectionRoute>(path, (request) =>
      listEntities(request, 'triggers', triggers, limits, toTriggerSummary),
    );
  }

  scope.put<EntityRoute>(entity, (request) => {
    const place = placeOf(request);
    const overwrite = booleanIn(request.query, 'overwrite');
    const put = parseTriggerPut(jsonOf(request), limitsOf(callerOf(request), limits));
    const existing = triggers.get(place.namespace, place.name);
    if (existing && !overwrite) throw new WhiskRejection(409, messages.resourceExists);
    if (!existing) assertNoOtherKind(context, 'triggers', place);
    const trigger = applyTriggerPut(existing, put, { ...place, now: clock.now() });
    triggers.put(trigger);
    return toTriggerDocument(trigger);
  });

  scope.get<EntityRoute>(entity, (request) => toTriggerDocument(find(request)));

  scope.delete<EntityRoute>(entity, (request) => {
    const trigger = find(request);
    triggers.delete(trigger.namespace, trigger.name);
    return toTriggerDocument(trigger);
  });

  scope.post<EntityRoute>(entity, (request, reply) => {
    const place = placeOf(request);
    const identity = callerOf(request);
    throttle.admitFire(identity.namespace);
    checkSize('Request', bytesOf(request).length, limitsOf(identity, limits).payloadBytes);
    const payload = payloadOf(request);
    const trigger = findEntity(context, 'triggers', triggers, place);
    const activationId = fireTrigger(
      {
        identity,
        trigger,
        payload,
        headers: headersOf(request),
        transactionId: request.id,
        receivedAt: request.receivedAt,
        ...traceOf(request),
      },
      context,
    );
    if (activationId === undefined) return reply.code(204).send();
    return reply.code(202).header('x-openwhisk-activation-id', activationId).send({ activationId });
  });

  function find(request: FastifyRequest<EntityRoute>): WhiskTrigger {
    return findEntity(context, 'triggers', triggers, placeOf(request));
  }
}

/** The headers of a request, names in lower case; of a repeated one the last value. */
function headersOf(request: FastifyRequest<EntityRoute>): Record<string, string> {
  const { rawHeaders } = request.raw;
  const pairs = rawHeaders.flatMap((name, i) =>
    i % 2 === 0 ? [[name.toLowerCase(), rawHeaders[i + 1] ?? ''] as const] : [],
  );
  return Object.fromEntries(pairs);
}
