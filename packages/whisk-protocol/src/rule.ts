import { WhiskRejection } from './errors.ts';
import type { JsonObject } from './json.ts';
import { messages } from './messages.ts';
import { type Annotation, toParameterDocuments } from './parameters.ts';
import type { RulePut } from './rule-put.ts';
import type { RuleLink, TriggerPutContext, WhiskTrigger } from './trigger.ts';
import { firstVersion, nextVersion } from './version.ts';

/** Whether a rule fires its action. */
export type RuleStatus = 'active' | 'inactive';

/** Names an entity: `path` is `guest`, or `guest/pkg` for what is in a package. */
export interface EntityReference {
  readonly path: string;
  readonly name: string;
}

/** A stored rule. Its status is kept by its trigger. */
export interface WhiskRule {
  readonly namespace: string;
  readonly name: string;
  readonly trigger: EntityReference;
  readonly action: EntityReference;
  readonly version: string;
  readonly publish: boolean;
  readonly annotations: readonly Annotation[];
  /** Epoch milliseconds of the last write; a change of the status is none. */
  readonly updated: number;
}

type Named = Pick<WhiskRule, 'namespace' | 'name'>;

/** The rule after a PUT. Throws a 400 for a new one that lacks its trigger or its action. (OpenWhisk: Rules.scala.) */
export function applyRulePut(
  existing: WhiskRule | undefined,
  put: RulePut,
  { namespace, name, now }: TriggerPutContext,
): WhiskRule {
  const trigger = put.trigger ?? existing?.trigger;
  const action = put.action ?? existing?.action;
  if (!trigger || !action) throw new WhiskRejection(400, messages.ruleNeedsBoth);
  return {
    namespace,
    name,
    trigger,
    action,
    version: put.version ?? (existing ? nextVersion(existing.version) : firstVersion),
    publish: put.publish ?? existing?.publish ?? false,
    annotations: put.annotations ?? existing?.annotations ?? [],
    updated: now,
  };
}

/** `guest/name` or `guest/pkg/name`: how triggers and their activations call rules and actions. */
export function pathOf({ path, name }: EntityReference): string {
  return `${path}/${name}`;
}

/** Undefined when the trigger is gone, or was made anew since. */
function linkOf(trigger: WhiskTrigger | undefined, rule: Named): RuleLink | undefined {
  const rules = trigger?.rules ?? {};
  const key = keyOf(rule);
  return Object.hasOwn(rules, key) ? rules[key] : undefined;
}

/** The status of a rule; inactive when its trigger knows nothing of it. */
export function ruleStatusOf(trigger: WhiskTrigger | undefined, rule: Named): RuleStatus {
  return linkOf(trigger, rule)?.status ?? 'inactive';
}

/** The trigger with the rule linked to it. */
export function linkRule(trigger: WhiskTrigger, rule: WhiskRule, status: RuleStatus): WhiskTrigger {
  return { ...trigger, rules: { ...trigger.rules, [keyOf(rule)]: { action: rule.action, status } } };
}

/** The trigger without the rule. */
export function unlinkRule(trigger: WhiskTrigger, rule: Named): WhiskTrigger {
  if (!trigger.rules) return trigger;
  const { [keyOf(rule)]: _, ...rules } = trigger.rules;
  return { ...trigger, rules };
}

function keyOf({ namespace, name }: Named): string {
  return `${namespace}/${name}`;
}

/** The rule as GET, PUT and DELETE answer it. */
export function toRuleDocument(rule: WhiskRule, status: RuleStatus): JsonObject {
  return { ...toRuleSummary(rule), status };
}

/** The rule as an item of a list: whole, but without its status. */
export function toRuleSummary(rule: WhiskRule): JsonObject {
  return {
    namespace: rule.namespace,
    name: rule.name,
    trigger: { ...rule.trigger },
    action: { ...rule.action },
    version: rule.version,
    publish: rule.publish,
    annotations: toParameterDocuments(rule.annotations),
    updated: rule.updated,
  };
}
