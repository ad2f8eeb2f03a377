import { type Summary, summarize } from './statistics.ts';

/** What samples are counted in: milliseconds, mebibytes, kilobytes (1000), or open files and sockets. */
export type Unit = 'ms' | 'MiB' | 'KB' | 'handles';

/** What a row should come to; an aim speaks of medians unless it says otherwise, and `amount` is in the unit of the row. */
export type Aim =
  | { readonly kind: 'ours-at-most'; readonly amount: number }
  | { readonly kind: 'times-faster-at-least'; readonly factor: number }
  | { readonly kind: 'ratio-at-most'; readonly factor: number }
  | { readonly kind: 'added-at-most'; readonly amount: number }
  | { readonly kind: 'added-p99-at-most'; readonly amount: number }
  | { readonly kind: 'per-second-at-least'; readonly amount: number };

/** One side of a comparison: what was done, and how long each round took or how much memory it held. */
export interface Side {
  readonly label: string;
  readonly samples: readonly number[];
  /** Requests in a second, of a side that was asked without a pause. */
  readonly perSecond?: number;
}

/** A side in figures. */
export interface SideSummary extends Summary {
  readonly label: string;
  readonly perSecond?: number;
}

/** A comparison that was measured. */
export interface Row {
  readonly name: string;
  readonly unit: Unit;
  readonly ours: SideSummary;
  readonly other: SideSummary;
  /** Ours divided by the other. */
  readonly ratio: number;
  /** Ours less the other. */
  readonly added: number;
  readonly aims: readonly { readonly aim: string; readonly measured: string; readonly isMet: boolean }[];
}

/** Compares two sides that were measured in the same rounds. */
export function compareSides(
  name: string,
  ours: Side,
  other: Side,
  aims: readonly Aim[] = [],
  unit: Unit = 'ms',
): Row {
  const row = { name, unit, ours: summarizeSide(ours), other: summarizeSide(other) };
  const ratio = row.ours.median / row.other.median;
  const added = row.ours.median - row.other.median;
  const format = (amount: number): string => formatAmount(amount, unit);
  const judge = (aim: Aim): Row['aims'][number] => {
    switch (aim.kind) {
      case 'ours-at-most':
        return verdict(
          `ours ≤ ${aim.amount} ${unit}`,
          format(row.ours.median),
          row.ours.median <= aim.amount,
        );
      case 'times-faster-at-least':
        return verdict(`≥ ${aim.factor} times faster`, `${(1 / ratio).toFixed(2)}`, 1 / ratio >= aim.factor);
      case 'ratio-at-most':
        return verdict(`ratio ≤ ${aim.factor}`, ratio.toFixed(3), ratio <= aim.factor);
      case 'added-at-most':
        return verdict(`added p50 ≤ ${aim.amount} ${unit}`, format(added), added <= aim.amount);
      case 'added-p99-at-most': {
        const addedInTail = row.ours.p99 - row.other.p99;
        return verdict(`added p99 ≤ ${aim.amount} ${unit}`, format(addedInTail), addedInTail <= aim.amount);
      }
      case 'per-second-at-least': {
        const { perSecond = 0 } = row.ours;
        return verdict(`≥ ${aim.amount} in a second`, perSecond.toFixed(0), perSecond >= aim.amount);
      }
    }
  };
  return { ...row, ratio, added, aims: aims.map(judge) };
}

/** A row as a person reads it. */
export function formatRow({ name, unit, ours, other, ratio, added, aims }: Row): string {
  const width = Math.max(ours.label.length, other.label.length);
  const difference = `${added < 0 ? '' : '+'}${formatAmount(added, unit)}`;
  return [
    `${name}  (n ${ours.n})`,
    formatSide(ours, width, unit),
    formatSide(other, width, unit),
    `  ratio ${ratio.toFixed(3)}, difference ${difference}`,
    ...aims.map(({ aim, measured, isMet }) => `  ${isMet ? '✔' : '✖'} aim: ${aim}; measured: ${measured}`),
    '',
  ].join('\n');
}

function summarizeSide({ label, samples, perSecond }: Side): SideSummary {
  return { label, ...summarize(samples), ...(perSecond === undefined ? {} : { perSecond }) };
}

function formatSide(side: SideSummary, width: number, unit: Unit): string {
  const format = (amount: number): string => formatAmount(amount, unit);
  const tail = `p90 ${format(side.p90)}  p99 ${format(side.p99)}  (${format(side.min)} … ${format(side.max)})`;
  const rate = side.perSecond === undefined ? '' : `  ${Math.round(side.perSecond)} requests/s`;
  return `  ${side.label.padEnd(width)}  median ${format(side.median)}  ${tail}${rate}`;
}

function verdict(aim: string, measured: string, isMet: boolean): Row['aims'][number] {
  return { aim, measured, isMet };
}

function formatAmount(amount: number, unit: Unit): string {
  const size = Math.abs(amount);
  return `${amount.toFixed(size < 10 ? 2 : size < 100 ? 1 : 0)} ${unit}`;
}
