import type { Clock } from '@serverless-max/foundation';

/** What a promise resolves to, or undefined when that takes longer than `ms`. */
export function waitUpTo<T>(promise: Promise<T>, ms: number, clock: Clock): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(ms, () => resolve(undefined));
    promise.then(resolve, reject).finally(() => timer.cancel());
  });
}
