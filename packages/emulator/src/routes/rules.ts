import {
  applyRulePut,
  checkSize,
  type EntityReference,
  limitsOf,
  linkRule,
  messages,
  parseRulePut,
  parseRuleStatus,
  pathOf,
  type RulePut,
  type RuleStatus,
  ruleStatusOf,
  toRuleDocument,
  toRuleSummary,
  unlinkRule,
  WhiskRejection,
  type WhiskRule,
  type WhiskTrigger,
} from '@serverless-max/whisk-protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RouteContext } from '../context.ts';
import { assertNoOtherKind } from '../entitlement.ts';
import { bytesOf, jsonOf } from '../plugins/body.ts';
import { type CollectionRoute, type EntityRoute, findEntity, listEntities, placeOf } from './entity-route.ts';
import { booleanIn } from './list-query.ts';
import { callerOf } from './namespace.ts';
import { findReferredAction } from './rule-action.ts';

/** Rules: list, count, create, update, get, delete, switch on and off. (OpenWhisk: Rules.scala.) */
export function registerRules(scope: FastifyInstance, context: RouteContext): void {
  const { triggers, rules, limits, clock } = context;
  const collection = '/namespaces/:namespace/rules';
  const entity = `${collection}/:name`;

  for (const path of [collection, `${collection}/`]) {
    scope.get<CollectionRoute>(path, (request) =>
      listEntities(request, 'rules', rules, limits, toRuleSummary),
    );
  }

  scope.put<EntityRoute>(entity, (request) => {
    const place = placeOf(request);
    const overwrite = booleanIn(request.query, 'overwrite');
    const put = parseRulePut(jsonOf(request), place.namespace, limitsOf(callerOf(request), limits));
    assertMayRefer(place.namespace, put);
    const existing = rules.get(place.namespace, place.name);
    if (existing && !overwrite) throw new WhiskRejection(409, messages.resourceExists);
    if (!existing) assertNoOtherKind(context, 'rules', place);
    const rule = applyRulePut(existing, put, { ...place, now: clock.now() });
    return toRuleDocument(rule, keep(rule, existing));
  });

  scope.get<EntityRoute>(entity, (request) => {
    const rule = find(request);
    return toRuleDocument(rule, ruleStatusOf(triggerOf(rule), rule));
  });

  scope.delete<EntityRoute>(entity, (request) => {
    const rule = find(request);
    rules.delete(rule.namespace, rule.name);
    const trigger = triggerOf(rule);
    if (trigger) triggers.put(unlinkRule(trigger, rule));
    return toRuleDocument(rule, 'inactive');
  });

  scope.post<EntityRoute>(entity, (request, reply) => {
    const place = placeOf(request);
    checkSize('Request', bytesOf(request).length, limitsOf(callerOf(request), limits).payloadBytes);
    const status = parseRuleStatus(jsonOf(request));
    const rule = findEntity(context, 'rules', rules, place);
    const trigger = triggerOf(rule);
    if (ruleStatusOf(trigger, rule) !== status) {
      if (!trigger) throw new WhiskRejection(404, messages.ruleTriggerMissing);
      triggers.put(linkRule(trigger, rule, status));
    }
    return reply.type('text/plain; charset=UTF-8').send('OK');
  });

  function find(request: FastifyRequest<EntityRoute>): WhiskRule {
    return findEntity(context, 'rules', rules, placeOf(request));
  }

  function triggerOf({ trigger }: WhiskRule): WhiskTrigger | undefined {
    return triggers.get(trigger.path, trigger.name);
  }

  /** Who may not read a referent does not learn whether it exists. */
  function assertMayRefer(caller: string, { trigger, action }: RulePut): void {
    if (trigger && trigger.path.split('/')[0] !== caller) {
      throw new WhiskRejection(403, messages.notAuthorizedToAccess(pathOf(trigger)));
    }
    if (action) isThere(caller, action);
  }

  function isThere(caller: string, action: EntityReference): boolean {
    try {
      findReferredAction(context, caller, action);
      return true;
    } catch (error) {
      if (error instanceof WhiskRejection && [404, 409].includes(error.status)) return false;
      throw error;
    }
  }

  /** Keeps the rule and links it to its trigger, which is another one than before perhaps. Returns its status. */
  function keep(rule: WhiskRule, existing: WhiskRule | undefined): RuleStatus {
    const before = existing && triggerOf(existing);
    const status = existing ? ruleStatusOf(before, existing) : 'active';
    const isMoved = existing && pathOf(existing.trigger) !== pathOf(rule.trigger);
    const trigger = triggerOf(rule);
    if (!trigger) throw new WhiskRejection(400, messages.triggerMissing(`/${pathOf(rule.trigger)}`));
    if (!isThere(rule.namespace, rule.action)) {
      throw new WhiskRejection(400, messages.actionMissing(`/${pathOf(rule.action)}`));
    }
    if (isMoved && before) triggers.put(unlinkRule(before, rule));
    triggers.put(linkRule(trigger, rule, status));
    rules.put(rule);
    return status;
  }
}
