import {
  compareReports,
  formatComparison,
  listReports,
  NoReportError,
  readReport,
  type StoredReport,
} from '@serverless-max/fitness/reports';
import { WrongWordsError } from '../errors.ts';
import type { Shell } from '../shell.ts';

/**
 * `smax test --compare A B`: what two reports say differently. Each is a file, the beginning of a digest, or a name, of
 * which the newest counts; the same name twice is its newest two.
 */
export async function compareStored(words: readonly string[], { folders, output }: Shell): Promise<void> {
  const [first, second] = words;
  if (words.length !== 2 || first === undefined || second === undefined) {
    throw new WrongWordsError('smax test --compare', words, 'two reports: names, digests or files');
  }
  const kept = await listReports(folders.data);
  const [before, after] =
    first === second
      ? [await choose(first, kept, 1), await choose(first, kept, 0)]
      : [await choose(first, kept, 0), await choose(second, kept, 0)];
  output.line(formatComparison(before.report, after.report));
  output.record({
    event: 'comparison',
    before: before.path,
    after: after.path,
    ...compareReports(before.report, after.report),
  });
}

async function choose(word: string, kept: readonly StoredReport[], index: number): Promise<StoredReport> {
  const digest = word.startsWith('sha256:') ? word : `sha256:${word}`;
  const named = kept.filter(({ report }) => report.subject.name === word);
  const matching =
    named.length > 0 ? named : kept.filter(({ report }) => report.subject.digest.startsWith(digest));
  const found = matching[index] ?? (await readReport(word));
  if (found) return found;
  const known = kept.map(({ report: { subject } }) => `${subject.name} (${subject.digest.slice(7, 19)})`);
  throw new NoReportError(word, known);
}
