import { type Summary, summarize } from './statistics.ts';

/** What a row should come to; every aim speaks of medians. */
export type Aim =
  | { readonly kind: 'ours-at-most'; readonly ms: number }
  | { readonly kind: 'times-faster-at-least'; readonly factor: number }
  | { readonly kind: 'ratio-at-most'; readonly factor: number }
  | { readonly kind: 'added-at-most'; readonly ms: number };

/** One side of a comparison: what was done, and how long each round took in milliseconds. */
export interface Side {
  readonly label: string;
  readonly samples: readonly number[];
}

/** A comparison that was measured. */
export interface Row {
  readonly name: string;
  readonly ours: Summary & { readonly label: string };
  readonly other: Summary & { readonly label: string };
  /** Ours divided by the other. */
  readonly ratio: number;
  /** Ours less the other, in milliseconds. */
  readonly addedMs: number;
  readonly aims: readonly { readonly aim: string; readonly measured: string; readonly isMet: boolean }[];
}

/** Compares two sides that were measured in the same rounds. */
export function compareSides(name: string, ours: Side, other: Side, aims: readonly Aim[] = []): Row {
  const row = {
    name,
    ours: { label: ours.label, ...summarize(ours.samples) },
    other: { label: other.label, ...summarize(other.samples) },
  };
  const ratio = row.ours.median / row.other.median;
  const addedMs = row.ours.median - row.other.median;
  const judge = (aim: Aim): Row['aims'][number] => {
    switch (aim.kind) {
      case 'ours-at-most':
        return verdict(`ours ≤ ${aim.ms} ms`, formatMs(row.ours.median), row.ours.median <= aim.ms);
      case 'times-faster-at-least':
        return verdict(`≥ ${aim.factor} times faster`, `${(1 / ratio).toFixed(2)}`, 1 / ratio >= aim.factor);
      case 'ratio-at-most':
        return verdict(`ratio ≤ ${aim.factor}`, ratio.toFixed(3), ratio <= aim.factor);
      case 'added-at-most':
        return verdict(`added p50 ≤ ${aim.ms} ms`, formatMs(addedMs), addedMs <= aim.ms);
    }
  };
  return { ...row, ratio, addedMs, aims: aims.map(judge) };
}

/** A row as a person reads it. */
export function formatRow({ name, ours, other, ratio, addedMs, aims }: Row): string {
  const width = Math.max(ours.label.length, other.label.length);
  const difference = `${addedMs < 0 ? '' : '+'}${formatMs(addedMs)}`;
  return [
    `${name}  (n ${ours.n})`,
    formatSide(ours, width),
    formatSide(other, width),
    `  ratio ${ratio.toFixed(3)}, difference ${difference}`,
    ...aims.map(({ aim, measured, isMet }) => `  ${isMet ? '✔' : '✖'} aim: ${aim}; measured: ${measured}`),
    '',
  ].join('\n');
}

function formatSide(side: Row['ours'], width: number): string {
  const tail = `p90 ${formatMs(side.p90)}  p99 ${formatMs(side.p99)}  (${formatMs(side.min)} … ${formatMs(side.max)})`;
  return `  ${side.label.padEnd(width)}  median ${formatMs(side.median)}  ${tail}`;
}

function verdict(aim: string, measured: string, isMet: boolean): Row['aims'][number] {
  return { aim, measured, isMet };
}

function formatMs(ms: number): string {
  const size = Math.abs(ms);
  return `${ms.toFixed(size < 10 ? 2 : size < 100 ? 1 : 0)} ms`;
}
