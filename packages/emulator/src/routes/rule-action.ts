import {
  checkSize,
  type EntityReference,
  type Identity,
  type JsonObject,
  limitsOf,
  messages,
  pathOf,
  resolveArguments,
  type WhiskAction,
  WhiskRejection,
} from '@serverless-max/whisk-protocol';
import { findAction, toActionPlace } from '../action-lookup.ts';
import type { RouteContext } from '../context.ts';
import { assertMayUse } from '../entitlement.ts';
import { assertNotFinal } from './invoke.ts';
import { assertMayUseComponents } from './sequence-components.ts';

/**
 * Finds the action that a rule names, which may be in a package or a binding.
 * @throws WhiskRejection 403 unless `caller` may invoke it, 404 when it does not exist
 */
export function findReferredAction(
  context: RouteContext,
  caller: string,
  reference: EntityReference,
): WhiskAction {
  const place = toActionPlace(pathOf(reference));
  assertMayUse(context, caller, place);
  // Nothing lies deeper than in a package.
  const action = reference.path.split('/').length > 2 ? undefined : findAction(context, place);
  if (!action) throw new WhiskRejection(404, messages.resourceDoesNotExist);
  return action;
}

/** What a fired rule asks for. */
export interface RuleInvocation {
  readonly identity: Identity;
  readonly action: EntityReference;
  readonly args: JsonObject;
  readonly transactionId: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  /** The `traceparent` header of the request that fired. */
  readonly traceparent?: string;
}

/**
 * Starts the action of a rule as a non-blocking invoke of the caller would, throttles included, because OpenWhisk sends
 * itself one. Returns the id of the activation.
 * @throws WhiskRejection StoreUnusableError nothing was started
 */
export function invokeReferredAction(invocation: RuleInvocation, context: RouteContext): string {
  const { identity, args } = invocation;
  context.throttle.admitInvocation(identity.namespace);
  const { payloadBytes } = limitsOf(identity, context.limits);
  checkSize('Request', Buffer.byteLength(JSON.stringify(args)), payloadBytes);
  const action = findReferredAction(context, identity.namespace, invocation.action);
  assertMayUseComponents(action, identity.namespace, context);
  assertNotFinal(action, args);
  const { activationId } = context.activations.invoke({
    ...invocation,
    action,
    args: resolveArguments(action, args),
  });
  return activationId;
}
