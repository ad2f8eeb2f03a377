import type { Terms } from '../terms.ts';

/** What was measured of an image, against which there are limits. */
export interface Measured {
  readonly payloadInBytes: number;
  readonly payloadOutBytes: number;
  readonly initMs: number;
  readonly runMs: number;
  readonly memoryPeakMb: number;
  /** Of one activation, as OpenWhisk counts them: the engine's JSON lines. */
  readonly logBytes: number;
  readonly imageBytes: number;
}

/** One measurement and its limit. */
export interface LimitBar {
  readonly name: string;
  readonly value: number;
  /** Undefined where the host has none. */
  readonly limit: number | undefined;
  readonly unit: 'bytes' | 'ms' | 'MB';
  /** Of the limit, in percent. */
  readonly sharePercent: number | undefined;
  /** Whether too large a share is a fault: what an action asks for may be all that there is. */
  readonly mayBeFull: boolean;
}

const mb = 1_048_576;

/** Every measurement as a share of its limit; of the action's own limits, and of those of the host for what it asks. */
export function toBars(it: Measured, { target, memoryMb, timeoutMs }: Terms): readonly LimitBar[] {
  const bar = (
    name: string,
    value: number,
    limit: number | undefined,
    unit: LimitBar['unit'],
    mayBeFull = false,
  ): LimitBar => ({
    name,
    value: Math.round(value * 10) / 10,
    limit,
    unit,
    sharePercent: limit === undefined ? undefined : Math.round((value / limit) * 1000) / 10,
    mayBeFull,
  });
  return [
    bar('request', it.payloadInBytes, target.payloadBytes, 'bytes'),
    bar('result', it.payloadOutBytes, target.payloadBytes, 'bytes'),
    bar('initialization', it.initMs, timeoutMs, 'ms'),
    bar('run', it.runMs, timeoutMs, 'ms'),
    bar('memory', it.memoryPeakMb, memoryMb, 'MB'),
    bar('log of an activation', it.logBytes, target.logsMb * mb, 'bytes'),
    bar('memory limit of the action', memoryMb, target.memoryMb, 'MB', true),
    bar('time limit of the action', timeoutMs, target.timeoutMs, 'ms', true),
    bar('image', it.imageBytes, undefined, 'bytes'),
  ];
}

/** What is over, or too near to, a limit. */
export function barFaults(bars: readonly LimitBar[], { failAbovePercent, target }: Terms): readonly string[] {
  return bars.flatMap(({ name, value, limit, unit, sharePercent, mayBeFull }) => {
    if (limit === undefined || sharePercent === undefined) return [];
    const allowed = mayBeFull ? 100 : failAbovePercent;
    if (sharePercent <= allowed) return [];
    const figures = `${formatAmount(value, unit)} of ${formatAmount(limit, unit)} (${sharePercent} %)`;
    return [`${name}: ${figures}, and at most ${allowed} % is permitted for ${target.name}`];
  });
}

/** A figure with its unit, for a person. */
export function formatAmount(value: number, unit: LimitBar['unit']): string {
  if (unit === 'ms') return value >= 10_000 ? `${(value / 1000).toFixed(1)} s` : `${Math.round(value)} ms`;
  if (unit === 'MB') return `${Math.round(value)} MB`;
  if (value >= mb) return `${(value / mb).toFixed(1)} MB`;
  return value >= 1024 ? `${(value / 1024).toFixed(1)} kB` : `${value} bytes`;
}
