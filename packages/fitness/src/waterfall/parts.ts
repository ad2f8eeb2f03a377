import type { ImportTime } from './import-times.ts';

/** A stretch of a cold start. */
export interface Part {
  readonly name: string;
  /** From the beginning of the whole. */
  readonly startMs: number;
  readonly durationMs: number;
  /** Measured in a container of its own, and applied to this one as a share. */
  readonly isShare?: boolean;
}

/** The moments of a cold start, in milliseconds of one clock. */
export interface Moments {
  readonly began: number;
  readonly created: number;
  readonly started: number;
  readonly open: number;
  readonly initialized: number;
  readonly firstRun: number;
  readonly secondRun: number;
}

/** How much of /init was importing, from 0 to 1; undefined where the language does not tell. */
export type ImportShare = number | undefined;

/** The stretches between the moments, one after another; a pull comes before them all. */
export function toParts(it: Moments, pullMs: number, imports: ImportShare): readonly Part[] {
  const initMs = it.initialized - it.open;
  const importMs = initMs * (imports ?? 0);
  const durations: readonly (readonly [string, number, boolean?])[] = [
    ['pull', pullMs],
    ['create', it.created - it.began],
    ['start', it.started - it.created],
    ['port open', it.open - it.started],
    ...(imports === undefined
      ? ([['/init', initMs]] as const)
      : ([
          ['/init: imports', importMs, true],
          ['/init: model load and the rest', initMs - importMs, true],
        ] as const)),
    ['first /run', it.firstRun - it.initialized],
    ['second /run', it.secondRun - it.firstRun],
  ];
  let startMs = 0;
  return durations.map(([name, durationMs, isShare]) => {
    const part = {
      name,
      startMs: round(startMs),
      durationMs: round(durationMs),
      ...(isShare && { isShare }),
    };
    startMs += durationMs;
    return part;
  });
}

/** How much of a time was spent in modules that are not the application's own, whose loading is the model's. */
export function importShare(
  imports: readonly ImportTime[],
  window: { readonly from: number; readonly to: number },
  isOwn: (module: string) => boolean,
): ImportShare {
  const within = imports.filter(({ endedAt }) => endedAt >= window.from && endedAt <= window.to);
  if (within.length === 0) return undefined;
  const ms = within.filter(({ module }) => !isOwn(module)).reduce((sum, { selfMs }) => sum + selfMs, 0);
  return Math.min(1, ms / Math.max(1, window.to - window.from));
}

/** The modules that took longest by themselves. */
export function slowestImports(imports: readonly ImportTime[], count: number): readonly ImportTime[] {
  return imports.toSorted((left, right) => right.selfMs - left.selfMs).slice(0, count);
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
