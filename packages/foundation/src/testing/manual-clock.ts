import type { Clock, Timer } from '../clock.ts';

/** A clock that stands still until told to move. */
export interface ManualClock extends Clock {
  /** Moves time forward and runs what falls due, in order of its due time. */
  advance(ms: number): Promise<void>;
}

interface Due {
  readonly at: number;
  readonly task: () => void;
}

/** A clock for tests: starts at `startMs` (epoch milliseconds) and moves only by `advance`. */
export function createManualClock(startMs = 1_700_000_000_000): ManualClock {
  let time = startMs;
  const pending = new Set<Due>();

  const after = (ms: number, task: () => void): Timer => {
    const due = { at: time + ms, task };
    pending.add(due);
    return { cancel: () => pending.delete(due) };
  };

  return {
    now: () => time,
    elapsed: () => time - startMs,
    after,
    sleep(ms, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        const timer = after(ms, resolve);
        signal?.addEventListener('abort', () => {
          timer.cancel();
          reject(signal.reason);
        });
      });
    },
    async advance(ms) {
      const end = time + ms;
      for (;;) {
        const next = [...pending].filter((due) => due.at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        pending.delete(next);
        time = next.at;
        next.task();
        // Lets what the task resolved run before the next timer falls due.
        await new Promise((resolve) => setImmediate(resolve));
      }
      time = end;
    },
  };
}
