import type { CheckResult } from '../run.ts';
import type { Report } from './report.ts';

const marks = { passed: '✔', failed: '✖', skipped: '–' } as const;
const shownFaults = 6;

/** One check on one line, and below it what is wrong with it. */
export function formatResult({ id, title, outcome, summary, faults, durationMs }: CheckResult): string {
  const more = faults.length - shownFaults;
  return [
    `${marks[outcome]} ${title}  (${id}, ${seconds(durationMs)})`,
    `    ${outcome === 'skipped' ? `skipped: ${summary}` : summary}`,
    ...faults.slice(0, shownFaults).map((fault) => `    ✖ ${fault}`),
    ...(more > 0 ? [`    and ${more} more, which are in the report`] : []),
  ].join('\n');
}

/** The end of a run: what was examined against what, and the verdict. */
export function formatVerdict(report: Report): string {
  const { subject, terms, verdict, passed, failed, skipped, durationMs, isComplete } = report;
  const sentence = verdict === 'fit' ? '✔ It is fit' : '✖ It is not fit';
  return [
    `${sentence}: ${subject.name}, ${subject.digest.slice(0, 19)}…, ${subject.memoryMb} MB, for ${terms.target.name}`,
    ...(isComplete ? [] : ['  Only some of the checks were asked for.']),
    ...failures(report.checks),
    `${passed} passed, ${failed} failed, ${skipped} skipped, in ${seconds(durationMs)}`,
  ].join('\n');
}

/** A line for each check that failed; those that failed for the same reason are one. */
function failures(checks: readonly CheckResult[]): readonly string[] {
  const failed = checks.filter(({ outcome }) => outcome === 'failed');
  const byReason = Map.groupBy(failed, ({ faults, summary }) => faults[0] ?? summary);
  return [...byReason].map(([reason, those]) => {
    const more = Math.max(...those.map(({ faults }) => faults.length)) - 1;
    const [first] = those;
    const who = those.length === 1 && first ? first.id : `${those.length} checks`;
    return `  ✖ ${who}: ${reason}${more > 0 ? ` (and ${more} more)` : ''}`;
  });
}

/** Milliseconds as seconds. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
