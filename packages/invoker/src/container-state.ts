import { IllegalTransitionError } from './errors.ts';

/**
 * The life of one container in the pool. `prewarming` and `prewarmed` are a stem cell's: it starts, and waits, without
 * a job. `starting` lasts, with the jobs that wait for it, until `/init` is answered; `condemned` means that it takes
 * no new job and is removed when the last one ends.
 */
export type ContainerState =
  | { readonly tag: 'prewarming' }
  | { readonly tag: 'prewarmed' }
  | { readonly tag: 'starting'; readonly active: number; readonly condemned: boolean }
  | { readonly tag: 'running'; readonly active: number; readonly condemned: boolean }
  | { readonly tag: 'ready' }
  | { readonly tag: 'paused' }
  | { readonly tag: 'removing' };

/** What may happen to a container. */
export type ContainerEvent =
  /** A stem cell runs. */
  | { readonly tag: 'started' }
  /** A job was given to it. */
  | { readonly tag: 'assigned' }
  /** It answered `/init`. */
  | { readonly tag: 'initialized' }
  /** One job ended; `keep` says whether the container may be used again. */
  | { readonly tag: 'finished'; readonly keep: boolean }
  /** It has been idle for as long as it may be without a pause. */
  | { readonly tag: 'rested' }
  /** It must go, when its jobs have ended: evicted, idle for too long, lines lost, or its action changed. */
  | { readonly tag: 'condemned' }
  /** It must go now: the invoker closes. */
  | { readonly tag: 'closed' };

/** What has to be done because of a transition. There is one timer, for what comes next when nothing happens. */
export type ContainerEffect = 'arm-pause-timer' | 'arm-idle-timer' | 'cancel-timer' | 'pause' | 'remove';

/** The state that follows, and what is to be done on the way. */
export interface Transition {
  readonly next: ContainerState;
  readonly effects: readonly ContainerEffect[];
}

type StateOf<T extends ContainerState['tag']> = Extract<ContainerState, { tag: T }>;

/** The state of a container that was just asked for, with the job that asked. */
export const newContainer: ContainerState = { tag: 'starting', active: 1, condemned: false };

/** The state of a container that was just asked for, for jobs to come. */
export const newStemCell: ContainerState = { tag: 'prewarming' };

const removal: Transition = { next: { tag: 'removing' }, effects: ['remove'] };
const removalOfIdle: Transition = { next: { tag: 'removing' }, effects: ['cancel-timer', 'remove'] };
const firstJob: Transition = { next: newContainer, effects: [] };
const nextJob: Transition = {
  next: { tag: 'running', active: 1, condemned: false },
  effects: ['cancel-timer'],
};
const rest: Transition = { next: { tag: 'ready' }, effects: ['arm-pause-timer'] };
const pause: Transition = { next: { tag: 'paused' }, effects: ['pause', 'arm-idle-timer'] };

/**
 * The container's state machine: pure and total. A pair of state and event that is not listed is refused.
 * @throws IllegalTransitionError
 */
export function transition(state: ContainerState, event: ContainerEvent): Transition {
  const next = follow(state, event);
  if (next === undefined) throw new IllegalTransitionError(state.tag, event.tag);
  return next;
}

function follow(state: ContainerState, event: ContainerEvent): Transition | undefined {
  switch (state.tag) {
    case 'prewarming':
    case 'prewarmed':
      return whileUnclaimed(state, event);
    case 'starting':
      return whileStarting(state, event);
    case 'running':
      return whileRunning(state, event);
    case 'ready':
    case 'paused':
      return whileIdle(state, event);
    case 'removing':
      // The news of a job that was cut off, of lines that were lost or of a new version comes late, but may come.
      return event.tag === 'assigned' ? undefined : { next: state, effects: [] };
  }
}

function whileUnclaimed(
  { tag }: StateOf<'prewarming' | 'prewarmed'>,
  event: ContainerEvent,
): Transition | undefined {
  if (event.tag === 'condemned' || event.tag === 'closed') return removal;
  if (tag === 'prewarming' && event.tag === 'started') return { next: { tag: 'prewarmed' }, effects: [] };
  return tag === 'prewarmed' && event.tag === 'assigned' ? firstJob : undefined;
}

function whileStarting(state: StateOf<'starting'>, event: ContainerEvent): Transition | undefined {
  switch (event.tag) {
    case 'assigned':
      return state.condemned ? undefined : { next: { ...state, active: state.active + 1 }, effects: [] };
    case 'initialized':
      return { next: { ...state, tag: 'running' }, effects: [] };
    case 'condemned':
      return { next: { ...state, condemned: true }, effects: [] };
    case 'closed':
      return removal;
    case 'finished':
      // Without an answer to `/init` there is nothing to keep; the jobs that waited for it end one by one.
      if (event.keep) return undefined;
      if (state.active === 1) return removal;
      return { next: { ...state, active: state.active - 1, condemned: true }, effects: [] };
    case 'started':
    case 'rested':
      return undefined;
  }
}

function whileRunning(state: StateOf<'running'>, event: ContainerEvent): Transition | undefined {
  switch (event.tag) {
    case 'assigned':
      return state.condemned ? undefined : { next: { ...state, active: state.active + 1 }, effects: [] };
    case 'condemned':
      return { next: { ...state, condemned: true }, effects: [] };
    case 'closed':
      return removal;
    case 'finished': {
      const active = state.active - 1;
      const condemned = state.condemned || !event.keep;
      if (active > 0) return { next: { ...state, active, condemned }, effects: [] };
      return condemned ? removal : rest;
    }
    case 'started':
    case 'initialized':
    case 'rested':
      return undefined;
  }
}

function whileIdle({ tag }: StateOf<'ready' | 'paused'>, event: ContainerEvent): Transition | undefined {
  switch (event.tag) {
    case 'assigned':
      return nextJob;
    case 'condemned':
    case 'closed':
      return removalOfIdle;
    case 'rested':
      return tag === 'ready' ? pause : undefined;
    case 'started':
    case 'initialized':
    case 'finished':
      return undefined;
  }
}
