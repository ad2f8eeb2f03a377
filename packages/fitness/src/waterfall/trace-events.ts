import type { ImportTime } from './import-times.ts';
import type { Part } from './parts.ts';

/** One event of the Trace Event format: a complete one has a duration. Times are microseconds. */
export interface TraceEvent {
  readonly name: string;
  readonly ph: 'X' | 'M';
  readonly pid: 1;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly cat?: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

/** A cold start as a file that chrome://tracing and ui.perfetto.dev open. (Trace Event Format, JSON object form.) */
export function toTrace(
  name: string,
  parts: readonly Part[],
  imports: readonly ImportTime[],
): { readonly displayTimeUnit: 'ms'; readonly traceEvents: readonly TraceEvent[] } {
  const named = (tid: number, title: string): TraceEvent => ({
    name: 'thread_name',
    ph: 'M',
    pid: 1,
    tid,
    args: { name: title },
  });
  const origin = Math.min(...imports.map(({ endedAt, cumulativeMs }) => endedAt - cumulativeMs));
  return {
    displayTimeUnit: 'ms',
    traceEvents: [
      { name: 'process_name', ph: 'M', pid: 1, tid: 0, args: { name: `cold start of ${name}` } },
      named(1, 'the parts of the cold start'),
      ...parts.map(
        ({ name: part, startMs, durationMs, isShare }): TraceEvent => ({
          name: part,
          cat: 'cold-start',
          ph: 'X',
          pid: 1,
          tid: 1,
          ts: startMs * 1000,
          dur: durationMs * 1000,
          args: { share: isShare ?? false },
        }),
      ),
      ...(imports.length > 0 ? [named(2, 'imports, in a container of their own')] : []),
      ...imports.map(
        ({ module, cumulativeMs, selfMs, endedAt }): TraceEvent => ({
          name: module,
          cat: 'import',
          ph: 'X',
          pid: 1,
          tid: 2,
          ts: (endedAt - cumulativeMs - origin) * 1000,
          dur: cumulativeMs * 1000,
          args: { selfMs },
        }),
      ),
    ],
  };
}
