import type { Clock } from '@serverless-max/foundation';
import {
  activationMessages,
  afterComponent,
  errorResponse,
  type FindAction,
  messages,
  resolveArguments,
  type SequenceState,
  startSequence,
  stopSequence,
  type WhiskAction,
  type WhiskActivation,
} from '@serverless-max/whisk-protocol';
import type { EnclosingSequence, InvokeRequest } from './activation-record.ts';
import { newTransactionId } from './plugins/transaction.ts';
import { waitUpTo } from './wait.ts';

/** What a sequence runs on. */
export interface SequenceHost {
  /** Runs a component, which may be a sequence itself. */
  invoke(request: InvokeRequest): {
    readonly activationId: string;
    readonly finished: Promise<WhiskActivation>;
  };
  readonly findAction: FindAction;
  /** How many actions a sequence may run, those of the sequences in it included. */
  readonly maxActions: number;
  readonly clock: Clock;
}

/** How much longer than its time limit a component may take, in milliseconds. (OpenWhisk: SequenceActions.scala.) */
const graceMs = 60_000;

/** Runs the components of a sequence one after the other, each on what the one before returned. */
export async function runSequence(
  request: InvokeRequest,
  activationId: string,
  host: SequenceHost,
): Promise<SequenceState> {
  const { action, args } = request;
  const names = action.exec.kind === 'sequence' ? action.exec.components : [];
  const progress = request.enclosing?.progress ?? { actionCount: 0 };
  let state = startSequence(args);
  // All of them are looked up now: what is changed while the sequence runs does not change it.
  for (const component of names.map((name) => host.findAction(name))) {
    if (state.isOver) break;
    if (progress.actionCount >= host.maxActions) {
      return stopSequence(state, errorResponse('application error', messages.sequenceTooLong));
    }
    state = component
      ? await runComponent(component, state, request, { activationId, progress }, host)
      : stopSequence(state, errorResponse('application error', messages.sequenceComponentMissing));
  }
  return state;
}

async function runComponent(
  action: WhiskAction,
  state: SequenceState,
  request: InvokeRequest,
  enclosing: EnclosingSequence,
  { invoke, clock }: SequenceHost,
): Promise<SequenceState> {
  try {
    const { activationId, finished } = invoke({
      identity: request.identity,
      action,
      args: resolveArguments(action, state.response.result ?? {}),
      transactionId: newTransactionId(),
      receivedAt: clock.now(),
      enclosing,
    });
    if (action.exec.kind === 'sequence') return afterComponent(state, await finished);
    enclosing.progress.actionCount += 1;
    const activation = await waitUpTo(finished, action.limits.timeout + graceMs, clock);
    if (activation) return afterComponent(state, activation);
    const error = activationMessages.sequenceTimedOut(activationId);
    return stopSequence(state, errorResponse('whisk internal error', error), activationId);
  } catch {
    // What went wrong is in the record of the component, and in the log of the emulator.
    return stopSequence(state, errorResponse('whisk internal error', activationMessages.sequenceFailed));
  }
}
