import type { WaterfallEvidence } from '../checks/cold-start/waterfall.ts';
import type { HeadroomEvidence } from '../checks/limits/headroom.ts';
import type { RightSizeEvidence } from '../checks/size/right-size.ts';
import type { LoadEvidence } from '../checks/steady-state/load.ts';
import { formatAmount } from '../limits/headroom.ts';
import type { Report } from './report.ts';

/** A figure of two reports. */
export interface Figure {
  readonly name: string;
  readonly unit: 'bytes' | 'ms' | 'MB';
  readonly before: number | undefined;
  readonly after: number | undefined;
}

/** What two reports say differently. */
export interface ReportComparison {
  /** Checks with another outcome. */
  readonly outcomes: readonly { readonly id: string; readonly before: string; readonly after: string }[];
  readonly figures: readonly Figure[];
}

/** Compares two reports, of two versions of an image or of two images. */
export function compareReports(before: Report, after: Report): ReportComparison {
  const [left, right] = [before, after].map(outcomesOf) as [Map<string, string>, Map<string, string>];
  const outcomes = [...new Set([...left.keys(), ...right.keys()])].flatMap((id) => {
    const [was, is] = [left.get(id) ?? 'not asked', right.get(id) ?? 'not asked'];
    return was === is ? [] : [{ id, before: was, after: is }];
  });
  const [old, young] = [before, after].map(figuresOf) as [
    ReturnType<typeof figuresOf>,
    ReturnType<typeof figuresOf>,
  ];
  const names = [...new Map([...old, ...young].map((it) => [it.name, it.unit]))];
  const figureIn = (those: typeof old, name: string): number | undefined =>
    those.find((it) => it.name === name)?.value;
  const figures = names.map(([name, unit]) => ({
    name,
    unit,
    before: figureIn(old, name),
    after: figureIn(young, name),
  }));
  return { outcomes, figures: figures.filter((it) => it.before !== undefined || it.after !== undefined) };
}

/** The comparison for a person. */
export function formatComparison(before: Report, after: Report): string {
  const { outcomes, figures } = compareReports(before, after);
  const width = Math.max(...figures.map(({ name }) => name.length), 1);
  return [
    `before: ${titleOf(before)}`,
    `after:  ${titleOf(after)}`,
    '',
    ...(outcomes.length === 0
      ? ['Every check has the same outcome.']
      : outcomes.map((it) => `${it.id}: ${it.before} → ${it.after}`)),
    '',
    ...figures.map(
      (it) =>
        `${it.name.padEnd(width)}  ${tell(it.before, it.unit)} → ${tell(it.after, it.unit)}${change(it)}`,
    ),
  ].join('\n');
}

function outcomesOf({ checks }: Report): Map<string, string> {
  return new Map(checks.map(({ id, outcome }) => [id, outcome]));
}

function figuresOf(
  report: Report,
): readonly { name: string; unit: Figure['unit']; value: number | undefined }[] {
  const measured = <T>(id: string): Partial<T> =>
    (report.checks.find((it) => it.id === id)?.measured ?? {}) as Partial<T>;
  const cold = measured<WaterfallEvidence>('cold-start.waterfall');
  const limits = measured<HeadroomEvidence>('limits.headroom');
  const size = measured<RightSizeEvidence>('size.memory');
  const [one, many] = measured<LoadEvidence>('steady-state.load').loads ?? [];
  return [
    { name: 'image', unit: 'bytes', value: limits.imageBytes },
    { name: 'cold start', unit: 'ms', value: cold.wholeMs },
    ...(cold.parts ?? []).map(({ name, durationMs }) => ({
      name: `  ${name}`,
      unit: 'ms' as const,
      value: durationMs,
    })),
    { name: 'latency p50, one caller', unit: 'ms', value: one?.p50 },
    { name: 'latency p95, one caller', unit: 'ms', value: one?.p95 },
    { name: 'latency p95, several callers', unit: 'ms', value: many?.p95 },
    { name: 'memory needed', unit: 'MB', value: limits.memoryPeakMb },
    { name: 'smallest memory limit', unit: 'MB', value: size.smallestMb },
    { name: 'largest result', unit: 'bytes', value: limits.payloadOutBytes },
  ];
}

function titleOf({ subject, verdict, startedAt }: Report): string {
  return `${subject.name} ${subject.digest.slice(0, 19)} of ${startedAt.slice(0, 16).replace('T', ' ')}: ${verdict}`;
}

function tell(value: number | undefined, unit: Figure['unit']): string {
  return value === undefined ? 'not measured' : formatAmount(value, unit);
}

function change({ before, after }: Figure): string {
  if (before === undefined || after === undefined || before === 0) return '';
  const percent = Math.round(((after - before) / before) * 100);
  return percent === 0 ? '' : `  (${percent > 0 ? '+' : ''}${percent} %)`;
}
