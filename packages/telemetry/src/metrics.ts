import type { PoolSnapshot } from '@serverless-max/invoker';
import type { Recorder } from './metrics-recorder.ts';
import type { Observation } from './observation.ts';

/** The metrics as text, for Prometheus. */
export interface Exposition {
  readonly contentType: string;
  readonly text: string;
}

/** Counts what happens. */
export interface Metrics {
  /** Takes what happened. It never throws, and costs some microseconds. */
  observe(observation: Observation): void;
  /** What was counted since the start, and the pool as it is now. */
  expose(): Promise<Exposition>;
}

/** How metrics are made. */
export interface MetricsOptions {
  /** Asked at every exposition. */
  pool(): PoolSnapshot;
  /** So many actions have series of their own, all others are one together. Default 200. */
  readonly maxActions?: number;
}

/** So much waits for the library before it is loaded without having been asked for. */
const maxPending = 10_000;

/**
 * Creates metrics. The library behind them takes a while to load, and most hosts are never asked for metrics: it is
 * loaded for the first exposition, and what happened before is counted then.
 */
export function createMetrics({ pool, maxActions = 200 }: MetricsOptions): Metrics {
  let pending: Observation[] = [];
  let recorder: Recorder | undefined;
  let loading: Promise<Recorder> | undefined;

  const load = async (): Promise<Recorder> => {
    const { createRecorder } = await import('./metrics-recorder.ts');
    const loaded = createRecorder({ pool, maxActions });
    for (const observation of pending) loaded.record(observation);
    pending = [];
    recorder = loaded;
    return loaded;
  };

  return {
    observe(observation) {
      if (recorder) return recorder.record(observation);
      if (!isCounted(observation)) return;
      pending.push(observation);
      if (pending.length >= maxPending) loading ??= load();
    },
    async expose() {
      loading ??= load();
      return (await loading).expose();
    },
  };
}

/** Lines come by the thousand, and nothing counts them. */
function isCounted({ tag }: Observation): boolean {
  return tag !== 'log-line' && tag !== 'activation-accepted' && tag !== 'job-started' && tag !== 'job-ended';
}
