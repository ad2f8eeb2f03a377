import {
  afterComponent,
  endsSequence,
  errorResponse,
  messages,
  type SequenceState,
  startSequence,
  stopSequence,
} from '@serverless-max/whisk-protocol';
import type { InvokeRequest } from './activation-record.ts';
import { encloseComponents, type RunHost, runComponent, runKindOf } from './component-run.ts';

/** Runs the components of a sequence one after the other, each on what the one before returned. */
export async function runSequence(
  request: InvokeRequest,
  activationId: string,
  host: RunHost,
): Promise<SequenceState> {
  const { exec } = request.action;
  const names = exec.kind === 'sequence' ? exec.components : [];
  const enclosing = encloseComponents(request, 'sequence', activationId);
  let state = startSequence(request.args);
  // All of them are looked up now: what is changed while the sequence runs does not change it.
  for (const action of names.map((name) => host.findAction(name))) {
    if (enclosing.progress.actionCount >= host.maxActions) {
      return stopSequence(state, errorResponse('application error', messages.sequenceTooLong));
    }
    if (!action) {
      return stopSequence(state, errorResponse('application error', messages.sequenceComponentMissing));
    }
    const kind = runKindOf(action);
    // The actions of a sequence count, and a composition as one.
    if (kind !== 'sequence') enclosing.progress.actionCount += 1;
    const component = { action, kind, payload: state.response.result ?? {} };
    const outcome = await runComponent(component, enclosing, request, host);
    if (!outcome.activation) return stopSequence(state, outcome.failure, outcome.activationId);
    state = afterComponent(state, outcome.activation);
    if (endsSequence(state.response)) break;
  }
  return state;
}
