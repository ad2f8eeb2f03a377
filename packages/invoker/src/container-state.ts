import { IllegalTransitionError } from './errors.ts';

/**
 * The life of one container in the pool. `starting` lasts, with the job that asked for it, until `/init` is
 * answered; `condemned` means that it takes no new job and is removed when the last running one ends.
 */
export type ContainerState =
  | { readonly tag: 'starting'; readonly condemned: boolean }
  | { readonly tag: 'running'; readonly active: number; readonly condemned: boolean }
  | { readonly tag: 'ready' }
  | { readonly tag: 'removing' };

/** What may happen to a container. */
export type ContainerEvent =
  /** A job was given to it. */
  | { readonly tag: 'assigned' }
  /** It answered `/init`. */
  | { readonly tag: 'initialized' }
  /** One job ended; `keep` says whether the container may be used again. */
  | { readonly tag: 'finished'; readonly keep: boolean }
  /** It must go, when its jobs have ended: evicted, idle for too long, lines lost, or its action changed. */
  | { readonly tag: 'condemned' }
  /** It must go now: the invoker closes. */
  | { readonly tag: 'closed' };

/** What has to be done because of a transition. */
export type ContainerEffect = 'arm-idle-timer' | 'cancel-idle-timer' | 'remove';

/** The state that follows, and what is to be done on the way. */
export interface Transition {
  readonly next: ContainerState;
  readonly effects: readonly ContainerEffect[];
}

/** The state of a container that was just asked for, with the job that asked. */
export const newContainer: ContainerState = { tag: 'starting', condemned: false };

const removal: Transition = { next: { tag: 'removing' }, effects: ['remove'] };

/**
 * The container's state machine: pure and total. A pair of state and event that is not listed is refused.
 * @throws IllegalTransitionError
 */
export function transition(state: ContainerState, event: ContainerEvent): Transition {
  switch (state.tag) {
    case 'starting':
      return whileStarting(state, event);
    case 'running':
      return whileRunning(state, event);
    case 'ready':
      return whileReady(event);
    case 'removing':
      // The news of a job that was cut off, of lines that were lost or of a new version comes late, but may come.
      if (event.tag === 'assigned') throw new IllegalTransitionError(state.tag, event.tag);
      return { next: state, effects: [] };
  }
}

function whileStarting(
  state: Extract<ContainerState, { tag: 'starting' }>,
  event: ContainerEvent,
): Transition {
  switch (event.tag) {
    case 'initialized':
      return { next: { tag: 'running', active: 1, condemned: state.condemned }, effects: [] };
    case 'condemned':
      return { next: { ...state, condemned: true }, effects: [] };
    case 'closed':
      return removal;
    case 'finished':
      // Without an answer to `/init` there is nothing to keep.
      if (!event.keep) return removal;
      break;
    case 'assigned':
      break;
  }
  throw new IllegalTransitionError(state.tag, event.tag);
}

function whileRunning(state: Extract<ContainerState, { tag: 'running' }>, event: ContainerEvent): Transition {
  switch (event.tag) {
    case 'assigned':
      if (state.condemned) break;
      return { next: { ...state, active: state.active + 1 }, effects: [] };
    case 'condemned':
      return { next: { ...state, condemned: true }, effects: [] };
    case 'closed':
      return removal;
    case 'finished': {
      const active = state.active - 1;
      const condemned = state.condemned || !event.keep;
      if (active > 0) return { next: { ...state, active, condemned }, effects: [] };
      return condemned ? removal : { next: { tag: 'ready' }, effects: ['arm-idle-timer'] };
    }
    case 'initialized':
      break;
  }
  throw new IllegalTransitionError(state.tag, event.tag);
}

function whileReady(event: ContainerEvent): Transition {
  switch (event.tag) {
    case 'assigned':
      return { next: { tag: 'running', active: 1, condemned: false }, effects: ['cancel-idle-timer'] };
    case 'condemned':
    case 'closed':
      return { next: { tag: 'removing' }, effects: ['cancel-idle-timer', 'remove'] };
    case 'initialized':
    case 'finished':
      throw new IllegalTransitionError('ready', event.tag);
  }
}
