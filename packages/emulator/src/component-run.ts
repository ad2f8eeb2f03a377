import type { Clock } from '@serverless-max/foundation';
import {
  type ActivationResponse,
  activationMessages,
  errorResponse,
  type FindAction,
  isConductor,
  type JsonValue,
  resolveArguments,
  type WhiskAction,
  type WhiskActivation,
} from '@serverless-max/whisk-protocol';
import type { EnclosingRun, InvokeRequest } from './activation-record.ts';
import { newTransactionId } from './plugins/transaction.ts';
import { waitUpTo } from './wait.ts';

/** How an activation runs: by itself in a container, or as components one after the other. */
export type RunKind = 'action' | EnclosingRun['kind'];

/** How the invocation of an action runs. */
export function runKindOf(action: WhiskAction): RunKind {
  if (action.exec.kind === 'sequence') return 'sequence';
  return isConductor(action) ? 'composition' : 'action';
}

/** What sequences and compositions run on. */
export interface RunHost {
  /** Starts a component, which may be a sequence or a composition itself. */
  start(
    request: InvokeRequest,
    kind: RunKind,
  ): { readonly activationId: string; readonly finished: Promise<WhiskActivation> };
  readonly findAction: FindAction;
  /** Whether a namespace may invoke what a qualified name stands for. */
  mayUse(namespace: string, qualifiedName: string): boolean;
  /** How many actions a sequence may run, those of the sequences in it included; and a composition. */
  readonly maxActions: number;
  readonly clock: Clock;
}

/** What encloses the components of a run. Counts are shared with the run around it when that is of the same kind. */
export function encloseComponents(
  { enclosing }: InvokeRequest,
  kind: EnclosingRun['kind'],
  activationId: string,
): EnclosingRun {
  const isShared = enclosing?.kind === kind;
  const progress = isShared ? enclosing.progress : { actionCount: 0, conductorCount: 0 };
  return { kind, activationId, progress, depth: (enclosing?.depth ?? 0) + 1 };
}

/** What became of a component: its activation, or what the run around it ends with because there is none. */
export type ComponentOutcome =
  | { readonly activation: WhiskActivation }
  | {
      readonly activation?: undefined;
      readonly failure: ActivationResponse;
      /** Of the activation that was started. */
      readonly activationId?: string;
    };

const sentences = {
  sequence: { timedOut: activationMessages.sequenceTimedOut, failed: activationMessages.sequenceFailed },
  composition: {
    timedOut: activationMessages.compositionTimedOut,
    failed: activationMessages.compositionFailed,
  },
} as const;

/** How much longer than its time limit a component may take, in milliseconds. (OpenWhisk: SequenceActions.scala.) */
const graceMs = 60_000;

/** Runs a component to its end. Only an action has a time to keep to; what runs components may take as long as they do. */
export async function runComponent(
  component: { readonly action: WhiskAction; readonly payload: JsonValue; readonly kind: RunKind },
  enclosing: EnclosingRun,
  { identity }: InvokeRequest,
  { start, clock }: RunHost,
): Promise<ComponentOutcome> {
  const { action, payload, kind } = component;
  const { timedOut, failed } = sentences[enclosing.kind];
  try {
    const args = resolveArguments(action, payload);
    const request = { identity, action, args, transactionId: newTransactionId(), receivedAt: clock.now() };
    const { activationId, finished } = start({ ...request, enclosing }, kind);
    const activation =
      kind === 'action' ? await waitUpTo(finished, action.limits.timeout + graceMs, clock) : await finished;
    if (activation) return { activation };
    return { failure: errorResponse('whisk internal error', timedOut(activationId)), activationId };
  } catch {
    // What went wrong is in the record of the component, and in the log of the emulator.
    return { failure: errorResponse('whisk internal error', failed) };
  }
}
