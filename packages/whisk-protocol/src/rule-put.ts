import { parseQualifiedName } from './entity-name.ts';
import { type EntityPut, malformedPut, parseEntityPut, toPutBody } from './entity-put.ts';
import { isJsonObject, type JsonValue } from './json.ts';
import type { SystemLimits } from './limits.ts';
import { messages } from './messages.ts';
import { checkPutSize } from './put-size.ts';
import type { EntityReference, RuleStatus } from './rule.ts';

/** What a PUT of a rule asks for. An absent field keeps what the rule has. */
export interface RulePut extends Omit<EntityPut, 'parameters'> {
  readonly trigger?: EntityReference;
  readonly action?: EntityReference;
}

/**
 * Reads the body of a PUT of a rule, `_` being the caller's own namespace. What else clients send, such as a status, is
 * ignored. Throws a 400 for what is malformed and a 413 for what is too large.
 */
export function parseRulePut(
  body: JsonValue | undefined,
  ownNamespace: string,
  limits: SystemLimits,
): RulePut {
  const { trigger, action, parameters: _, ...fields } = toPutBody(body);
  const put = parseEntityPut(fields);
  checkPutSize(put, limits);
  return {
    ...put,
    ...(trigger !== undefined && { trigger: parseReference(trigger, ownNamespace) }),
    ...(action !== undefined && { action: parseReference(action, ownNamespace) }),
  };
}

/** Reads `/ns/name`, `/ns/pkg/name` or `{path, name}`. */
function parseReference(value: JsonValue, ownNamespace: string): EntityReference {
  const segments = parseQualifiedName(textOf(value), ownNamespace).slice(1).split('/');
  return { path: segments.slice(0, -1).join('/'), name: segments.at(-1) ?? '' };
}

function textOf(value: JsonValue): string {
  if (typeof value === 'string') return value;
  const { path, name } = isJsonObject(value) ? value : {};
  if (typeof path === 'string' && typeof name === 'string') return `${path}/${name}`;
  throw malformedPut(messages.qualifiedNameUnreadable);
}

/** Reads the body of a POST of a rule: the status that it is to have. Throws a 400 for anything else. */
export function parseRuleStatus(body: JsonValue | undefined): RuleStatus {
  const status = toPutBody(body)['status'];
  if (status === 'active' || status === 'inactive') return status;
  throw malformedPut(status === undefined ? messages.ruleStatusMissing : messages.ruleStatusUnknown(status));
}
