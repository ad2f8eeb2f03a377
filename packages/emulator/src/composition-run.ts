import {
  activationMessages,
  afterComponent,
  errorResponse,
  type JsonValue,
  readContinuation,
  resolveActionName,
  type SequenceState,
  startSequence,
  stopSequence,
  toCompositionResponse,
  toConductorArguments,
  type WhiskAction,
} from '@serverless-max/whisk-protocol';
import type { EnclosingRun, InvokeRequest } from './activation-record.ts';
import { encloseComponents, type RunHost, runComponent, runKindOf } from './component-run.ts';

/**
 * Runs a conductor and the actions that it asks for in turn, until it asks for none.
 * (OpenWhisk: invokeComposition in PrimitiveActions.scala.)
 */
export async function runComposition(
  request: InvokeRequest,
  activationId: string,
  host: RunHost,
): Promise<SequenceState> {
  const { action: conductor, args, identity } = request;
  const enclosing = encloseComponents(request, 'composition', activationId);
  let state = startSequence(args, conductor.limits.memory);
  let payload: JsonValue = args;
  for (;;) {
    if (!mayConduct(enclosing, host)) {
      return stopSequence(state, errorResponse('application error', activationMessages.compositionTooLong));
    }
    enclosing.progress.conductorCount += 1;
    const turn = { action: conductor, payload, kind: 'action' } as const;
    const decision = await runComponent(turn, enclosing, request, host);
    if (!decision.activation) return stopSequence(state, decision.failure, decision.activationId);
    state = afterComponent(state, decision.activation);
    const next = readContinuation(state.response.result);
    if (next.action === undefined) {
      return { ...state, response: toCompositionResponse(state.response, next) };
    }
    const found = findComponent(next.action, identity.namespace, enclosing, host);
    if (found.refusal !== undefined) {
      payload = toConductorArguments({ error: found.refusal }, next.state);
      continue;
    }
    const { action } = found;
    const kind = runKindOf(action);
    // The turns of a conductor count instead.
    if (kind !== 'composition') enclosing.progress.actionCount += 1;
    const component = { action, kind, payload: next.params ?? {} };
    const outcome = await runComponent(component, enclosing, request, host);
    if (!outcome.activation) return stopSequence(state, outcome.failure, outcome.activationId);
    state = afterComponent(state, outcome.activation);
    payload = toConductorArguments(state.response.result, next.state);
  }
}

/**
 * For n actions conductors have 2n + 1 turns: enough for each of the actions to be a composition of its own. Sequences
 * count anew, so a composition that reaches itself through one would never end: no run lies deeper than that, either.
 */
function mayConduct({ progress, depth }: EnclosingRun, { maxActions }: RunHost): boolean {
  const maxTurns = 2 * maxActions + 1;
  return progress.conductorCount < maxTurns && depth <= maxTurns;
}

type FoundComponent =
  | { readonly action: WhiskAction; readonly refusal?: undefined }
  /** What the conductor is told. */
  | { readonly refusal: string };

/** The action that a conductor asked for. Each time it is looked up anew, and so are the rights to it. */
function findComponent(
  name: JsonValue,
  caller: string,
  { progress }: EnclosingRun,
  { findAction, mayUse, maxActions }: RunHost,
): FoundComponent {
  const qualifiedName = resolveActionName(name, caller);
  if (qualifiedName === undefined) return { refusal: activationMessages.compositionComponentInvalid(name) };
  if (progress.actionCount >= maxActions) return { refusal: activationMessages.compositionTooLong };
  const path = qualifiedName.slice(1);
  if (!mayUse(caller, qualifiedName)) {
    return { refusal: activationMessages.compositionComponentNotAccessible(path) };
  }
  const action = findAction(qualifiedName);
  return action ? { action } : { refusal: activationMessages.compositionComponentNotFound(path) };
}
