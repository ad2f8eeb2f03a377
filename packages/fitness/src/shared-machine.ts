import type { EngineInfo } from '@serverless-max/container-engine';
import { sharedContainers } from './lab/lab.ts';

/** What a machine has for examinations. */
export type MachineSize = Pick<EngineInfo, 'cpus' | 'memoryBytes'>;

/** A machine on which several images are examined side by side. */
export interface SharedMachine {
  /** Runs an examination when there is memory for the containers of an action of so many MB. */
  withRoom<T>(actionMb: number, task: () => Promise<T>): Promise<T>;
  /** Runs what measures no time, beside others of its kind; not while something is alone. */
  beside<T>(task: () => Promise<T>): Promise<T>;
  /** Runs what measures time when nothing else runs. Those beside others go first: then they keep all processors busy. */
  alone<T>(task: () => Promise<T>): Promise<T>;
  /** Runs one check of those beside others when there is a place for it. */
  inPlace<T>(task: () => Promise<T>): Promise<T>;
  /** How many checks of an action of so many MB may go on at once. */
  atOnce(actionMb: number): number;
}

const mb = 1_048_576;
/** The rest is for what the machine does otherwise, and for the engine. */
const shareOfMemory = 0.5;
/** How many containers of an action its checks have at once: those of the shared host, the original and a fresh one. */
const containersAtOnce = sharedContainers + 2;
/** Much of a check is waiting: for an engine, for a port, for lines that may be late. */
const placesPerProcessor = 2;

/** Makes the rules for a machine; all examinations on it have to share one. */
export function createSharedMachine({ cpus, memoryBytes }: MachineSize): SharedMachine {
  const memoryMb = (memoryBytes / mb) * shareOfMemory;
  const room = createRoom(memoryMb);
  const places = createRoom(cpus * placesPerProcessor);
  return {
    ...createTurns(),
    withRoom: (actionMb, task) => room(actionMb * containersAtOnce, task),
    inPlace: (task) => places(1, task),
    atOnce: (actionMb) => Math.max(1, Math.min(cpus, Math.floor(memoryMb / actionMb))),
  };
}

/** Lets tasks run side by side, or alone; those that wait to be alone wait until nobody else wants to run. */
export function createTurns(): Pick<SharedMachine, 'beside' | 'alone'> {
  let running = 0;
  let isAlone = false;
  const besides: (() => void)[] = [];
  const alones: (() => void)[] = [];
  const wake = (): void => {
    if (isAlone) return;
    for (const begin of besides.splice(0)) begin();
    if (running === 0) alones.shift()?.();
  };
  return {
    beside: (task) =>
      run(
        besides,
        () => (running += 1),
        task,
        () => (running -= 1),
      ),
    alone: (task) =>
      run(
        alones,
        () => (isAlone = true),
        task,
        () => (isAlone = false),
      ),
  };

  async function run<T>(
    queue: (() => void)[],
    begin: () => void,
    task: () => Promise<T>,
    end: () => void,
  ): Promise<T> {
    const turn = Promise.withResolvers<void>();
    queue.push(() => {
      begin();
      turn.resolve();
    });
    wake();
    await turn.promise;
    try {
      return await task();
    } finally {
      end();
      wake();
    }
  }
}

/** Lets tasks run when there is room for what they need; one that needs more than all runs alone. */
export function createRoom(all: number): <T>(need: number, task: () => Promise<T>) => Promise<T> {
  let taken = 0;
  const waiting: (() => void)[] = [];
  return async (need, task) => {
    const wanted = Math.min(need, all);
    while (taken + wanted > all) await new Promise<void>((resolve) => waiting.push(resolve));
    taken += wanted;
    try {
      return await task();
    } finally {
      taken -= wanted;
      for (const wake of waiting.splice(0)) wake();
    }
  };
}
