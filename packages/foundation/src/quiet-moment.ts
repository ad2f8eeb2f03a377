import type { Clock, Timer } from './clock.ts';

/** When something is worth doing, and when nobody is held up by it. */
export interface QuietMomentOptions {
  /** Milliseconds without a `note`. */
  readonly quietMs: number;
  /** So many notes make it worth doing. */
  readonly least: number;
}

/** Does something in the first quiet moment after much has happened. */
export interface QuietMoment extends Disposable {
  /** Something happened. */
  note(): void;
}

/** Calls `task` once `least` notes have come and none for `quietMs`; then counts anew. */
export function createQuietMoment(
  clock: Pick<Clock, 'elapsed' | 'after'>,
  { quietMs, least }: QuietMomentOptions,
  task: () => void,
): QuietMoment {
  let notes = 0;
  let lastAt = 0;
  let timer: Timer | undefined;
  // One timer for many notes: a new one for each would cost more than what it waits for.
  const look = (): void => {
    const quiet = clock.elapsed() - lastAt;
    timer = quiet < quietMs ? clock.after(quietMs - quiet, look) : undefined;
    if (timer) return;
    notes = 0;
    task();
  };
  return {
    note() {
      notes += 1;
      lastAt = clock.elapsed();
      if (notes >= least) timer ??= clock.after(quietMs, look);
    },
    [Symbol.dispose]: () => timer?.cancel(),
  };
}
