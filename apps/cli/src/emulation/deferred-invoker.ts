import type { ActivationOutcome, Invoker, Job, PoolSnapshot } from '@serverless-max/invoker';
import type { WhiskAction } from '@serverless-max/whisk-protocol';

/** An invoker that takes jobs before there is an engine to run them. */
export interface DeferredInvoker extends Invoker {
  /** Hands everything over to the real one. */
  resolve(invoker: Invoker): void;
}

/**
 * Creates an invoker that waits for the real one, so that the emulator can listen while the engine is still
 * being looked for.
 */
export function createDeferredInvoker(): DeferredInvoker {
  const { promise, resolve, reject } = Promise.withResolvers<Invoker>();
  // Without a job that waits, nobody looks at the refusal.
  promise.catch(() => {});
  let real: Invoker | undefined;
  const close = async (): Promise<void> => {
    const { InvokerClosedError } = await import('@serverless-max/invoker');
    reject(new InvokerClosedError());
    await real?.close();
  };
  return {
    resolve(invoker) {
      real = invoker;
      resolve(invoker);
    },
    run: async (job: Job): Promise<ActivationOutcome> => (await promise).run(job),
    prepare: (action: WhiskAction) => real?.prepare(action),
    retire: (action: WhiskAction) => real?.retire(action),
    snapshot: () => real?.snapshot() ?? emptyPool,
    close,
    [Symbol.asyncDispose]: close,
  };
}

const emptyPool: PoolSnapshot = {
  containers: 0,
  idle: 0,
  paused: 0,
  prewarmed: 0,
  waitingJobs: 0,
  memoryInUseMb: 0,
  budgetMb: 0,
};
