import { randomBytes } from 'node:crypto';
import {
  type Identity,
  inactiveOutcome,
  type JsonObject,
  type RuleLink,
  type RuleOutcome,
  rulesToFire,
  toRuleLogLine,
  toTriggerArguments,
  type WhiskActivation,
  type WhiskTrigger,
} from '@serverless-max/whisk-protocol';
import type { RouteContext } from '../context.ts';
import { toRefusal } from '../refusal.ts';
import { invokeReferredAction } from './rule-action.ts';

/** Who fires a trigger, and with what. */
export interface FireRequest {
  readonly identity: Identity;
  readonly trigger: WhiskTrigger;
  readonly payload: JsonObject;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly transactionId: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  /** The `traceparent` header. */
  readonly traceparent?: string;
}

/**
 * Starts the action of every active rule of a trigger and waits for none of them. What became of each is a line in the
 * logs of the trigger's own activation, whose id is returned; without an active rule there is none.
 * @throws StoreUnusableError
 */
export function fireTrigger(request: FireRequest, context: RouteContext): string | undefined {
  const { activationStore } = context;
  const rules = rulesToFire(request.trigger);
  if (rules.length === 0) return undefined;
  const activation = toFired(request, context.clock.now());
  // First, so that nothing runs that the store could not take.
  activationStore.accept(activation);
  const args = toTriggerArguments(request.trigger, request.payload, request.headers);
  const logs = rules.map(([rule, link]) =>
    toRuleLogLine(rule, link.action, follow(rule, link, args, request, context)),
  );
  activationStore.record({ ...activation, logs });
  return activation.activationId;
}

/** The activation of a trigger has no end. */
function toFired({ identity, trigger, payload }: FireRequest, start: number): WhiskActivation {
  return {
    namespace: identity.namespace,
    name: trigger.name,
    subject: identity.subject,
    activationId: randomBytes(16).toString('hex'),
    version: trigger.version,
    publish: false,
    start,
    response: { status: 'success', result: payload },
    logs: [],
    annotations: [],
  };
}

function follow(
  rule: string,
  { action, status }: RuleLink,
  args: JsonObject,
  { identity, transactionId, receivedAt, traceparent }: FireRequest,
  context: RouteContext,
): RuleOutcome {
  if (status === 'inactive') return inactiveOutcome(rule, action);
  try {
    const trace = traceparent === undefined ? {} : { traceparent };
    const invocation = { identity, action, args, transactionId, receivedAt, ...trace };
    return { status: 'success', activationId: invokeReferredAction(invocation, context) };
  } catch (error) {
    const refusal = toRefusal(error);
    const failure = refusal.status >= 500 ? 'whisk internal error' : 'application error';
    return { status: failure, error: refusal.message };
  }
}
