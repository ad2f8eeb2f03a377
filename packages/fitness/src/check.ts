import type { Lab } from './lab/lab.ts';
import type { Terms } from './terms.ts';

/** What a check is about; also a word of `--only`. */
export const checkGroups = [
  'contract',
  'answers',
  'robustness',
  'cold-start',
  'steady-state',
  'size',
  'limits',
  'parity',
] as const;
export type CheckGroup = (typeof checkGroups)[number];

/** What a person is told of a check, whatever came of it. */
export interface CheckDescription {
  /** `group.name`; never used for another check. */
  readonly id: string;
  readonly group: CheckGroup;
  /** What holds when it passes. */
  readonly title: string;
  /** What a host, or a caller, would do if it did not hold. */
  readonly why: string;
  readonly how: string;
  /** What is kept of the measurement. */
  readonly evidence: string;
}

/** What a measurement means. */
export interface Judgement {
  readonly outcome: 'passed' | 'failed';
  /** One line with the figures that count. */
  readonly summary: string;
  /** One sentence each, of what is wrong; empty when nothing is. */
  readonly faults: readonly string[];
}

/** A measurement that makes no sense here. */
export interface Skipped {
  readonly skip: string;
}

/**
 * One check: `measure` touches the image and brings evidence, plain JSON; `judge` is pure. A new check is one file
 * with one of these, and its name in checks.ts.
 */
export interface Check<Evidence = unknown> extends CheckDescription {
  /** It measures time, so nothing else may run meanwhile. */
  readonly isTimed?: boolean;
  measure(lab: Lab): Promise<Evidence | Skipped>;
  judge(evidence: Evidence, terms: Terms): Judgement;
}

/** Passed without a fault, failed with one. */
export function judged(summary: string, faults: readonly string[]): Judgement {
  return { outcome: faults.length === 0 ? 'passed' : 'failed', summary, faults };
}
