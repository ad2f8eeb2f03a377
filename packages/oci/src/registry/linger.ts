import type { Clock } from '@serverless-max/foundation';

/** How long a request that begins something is waited for after an abort, in milliseconds. */
const lingeringMs = 3_000;

/** A signal that is late; dispose of it when the request has ended. */
export interface LateSignal extends Disposable {
  readonly signal: AbortSignal | undefined;
}

/**
 * A signal that follows another one a little later, for a request that begins something at a registry: cut at once, its
 * answer would be lost, and with it the only name by which what has begun can be given up. Throws the reason of a signal
 * that has been aborted already.
 */
export function lingerAfter(signal: AbortSignal | undefined, clock: Pick<Clock, 'after'>): LateSignal {
  signal?.throwIfAborted();
  const late = new AbortController();
  let timer: ReturnType<Clock['after']> | undefined;
  const follow = (): void => {
    timer = clock.after(lingeringMs, () => late.abort(signal?.reason));
  };
  signal?.addEventListener('abort', follow, { once: true });
  return {
    signal: signal && late.signal,
    [Symbol.dispose]() {
      signal?.removeEventListener('abort', follow);
      timer?.cancel();
    },
  };
}
