import {
  isConductor,
  type SequenceState,
  sequenceAnnotations,
  startSequence,
  type WhiskActivation,
} from '@serverless-max/whisk-protocol';
import { type InvokeRequest, toStarted } from './activation-record.ts';

/** The record of a sequence or composition that was accepted and has not ended. */
export function toStartedSequence(request: InvokeRequest, activationId: string): WhiskActivation {
  return withAnnotations(toStarted(request, activationId), request, startSequence(request.args));
}

/** The record of one that ran from `start` to `end`, epoch milliseconds. Its logs are the ids of its components. */
export function toSequenceRecord(
  started: WhiskActivation,
  request: InvokeRequest,
  state: SequenceState,
  { start, end }: { readonly start: number; readonly end: number },
): WhiskActivation {
  const record = {
    ...started,
    start,
    end,
    duration: state.durationMs,
    response: state.response,
    logs: state.activationIds,
  };
  return withAnnotations(record, request, state, Math.max(start - request.receivedAt, 0));
}

function withAnnotations(
  record: WhiskActivation,
  { action, enclosing }: InvokeRequest,
  { maxMemory }: SequenceState,
  waitTime?: number,
): WhiskActivation {
  const annotations = sequenceAnnotations({
    path: `${action.namespace}/${action.name}`,
    isTopmost: enclosing === undefined,
    isConductor: isConductor(action),
    limits: action.limits,
    ...(action.binding !== undefined && { binding: action.binding }),
    ...(waitTime !== undefined && { waitTime }),
    ...(maxMemory !== undefined && { maxMemory }),
  });
  return { ...record, annotations };
}
