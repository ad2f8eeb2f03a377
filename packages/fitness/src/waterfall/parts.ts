import type { ImportTime } from './import-times.ts';

/** A part of a cold start. */
export interface Part {
  readonly name: string;
  /** From the beginning of the whole. */
  readonly startMs: number;
  readonly durationMs: number;
  /** Measured in a container of its own, and applied to this one as a share. */
  readonly isShare?: boolean;
}

/** A stretch that was timed by itself, in milliseconds of the same clock. */
export interface Stretch {
  readonly from: number;
  readonly ms: number;
}

/**
 * What was timed of a cold start, in milliseconds of one clock. Each part has its own begin and end: time that belongs to
 * none shows as a gap, and is missing from their sum.
 */
export interface Moments {
  readonly began: number;
  /** Undefined where the engine did not tell. */
  readonly created: number | undefined;
  readonly started: number | undefined;
  readonly open: number;
  readonly init: Stretch;
  readonly firstRun: Stretch;
  readonly secondRun: Stretch;
}

/** How much of /init was importing, from 0 to 1; undefined where the language does not tell. */
export type ImportShare = number | undefined;

/** The parts of a cold start in their order; a pull comes before them all. */
export function toParts(it: Moments, pullMs: number, imports: ImportShare): readonly Part[] {
  const { began, created, started, open, init } = it;
  const between = (from: number | undefined, to: number | undefined): Stretch | undefined =>
    from === undefined || to === undefined ? undefined : { from, ms: to - from };
  const importMs = init.ms * (imports ?? 0);
  const rest = { from: init.from + importMs, ms: init.ms - importMs };
  const timed: readonly (readonly [string, Stretch | undefined, boolean?])[] = [
    ['create', between(began, created)],
    ['start', between(created, started)],
    ['port open', between(started, open)],
    ...(imports === undefined
      ? ([['/init', init]] as const)
      : ([
          ['/init: imports', { from: init.from, ms: importMs }, true],
          ['/init: model load and the rest', rest, true],
        ] as const)),
    ['first /run', it.firstRun],
    ['second /run', it.secondRun],
  ];
  return [
    { name: 'pull', startMs: 0, durationMs: round(pullMs) },
    ...timed.flatMap(([name, stretch, isShare]) =>
      stretch === undefined
        ? []
        : {
            name,
            startMs: round(pullMs + stretch.from - began),
            durationMs: round(stretch.ms),
            ...(isShare && { isShare }),
          },
    ),
  ];
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
