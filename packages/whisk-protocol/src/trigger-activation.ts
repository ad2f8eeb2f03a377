import { type ActivationStatus, statusCodeOf } from './activation.ts';
import type { JsonObject } from './json.ts';
import { messages } from './messages.ts';
import { parametersToObject } from './parameters.ts';
import { type EntityReference, pathOf } from './rule.ts';
import type { RuleLink, WhiskTrigger } from './trigger.ts';

/** Framing and credentials: what an action that a rule fires has no business with. */
const hiddenHeaders: readonly string[] = ['content-length', 'transfer-encoding', 'authorization'];

/** The rules of a trigger by `namespace/rule`, inactive ones included; empty when none of them is active. */
export function rulesToFire(trigger: WhiskTrigger): readonly (readonly [rule: string, link: RuleLink])[] {
  const links = Object.entries(trigger.rules ?? {});
  return links.some(([, { status }]) => status === 'active') ? links : [];
}

/**
 * What a fired trigger passes on to its actions: its own parameters, overridden by the payload, and the headers of the
 * request (names in lower case) as `__ow_headers`. (OpenWhisk: Triggers.scala.)
 */
export function toTriggerArguments(
  trigger: WhiskTrigger,
  payload: JsonObject,
  headers: Readonly<Record<string, string>>,
): JsonObject {
  const shown = Object.entries(headers).filter(([name]) => !hiddenHeaders.includes(name));
  return {
    ...parametersToObject(trigger.parameters),
    ...payload,
    __ow_headers: Object.fromEntries(shown),
  };
}

/** What became of one rule of a fired trigger: its action runs, or why it does not. */
export type RuleOutcome =
  | { readonly status: 'success'; readonly activationId: string }
  | { readonly status: Exclude<ActivationStatus, 'success'>; readonly error: string };

/** The outcome of an inactive rule. */
export function inactiveOutcome(rule: string, action: EntityReference): RuleOutcome {
  return { status: 'application error', error: messages.ruleInactive(rule, pathOf(action)) };
}

/** The line that a rule adds to the logs of its trigger's activation. */
export function toRuleLogLine(rule: string, action: EntityReference, outcome: RuleOutcome): string {
  const { status, ...rest } = outcome;
  return JSON.stringify({
    rule,
    action: pathOf(action),
    statusCode: statusCodeOf(status),
    success: status === 'success',
    ...rest,
  });
}
