import { findReport } from './store.ts';

/** What a deployment has to know of an image. */
export interface Fitness {
  /** `unknown` when no report is kept. */
  readonly verdict: 'fit' | 'unfit' | 'unknown';
  /** Of the report's file, for an annotation; absent when there is none. */
  readonly reportDigest?: string;
  /** Of the report's JSON. */
  readonly path?: string;
  /** One sentence for each check that failed. */
  readonly failures: readonly string[];
}

/** A deployment measures its action against the host that it goes to, which need not be the one of the examination. */
const judgedByDeployment: ReadonlySet<string> = new Set(['limits.headroom']);

/**
 * The verdict of the last examination of an image, by its config digest, as far as it holds for every host.
 * @throws InvalidReportError
 */
export async function fitnessOf(dataFolder: string, digest: string): Promise<Fitness> {
  const stored = await findReport(dataFolder, digest);
  if (!stored) return { verdict: 'unknown', failures: [] };
  const { report, reportDigest, path } = stored;
  const failures = report.checks
    .filter(({ id, outcome }) => outcome === 'failed' && !judgedByDeployment.has(id))
    .map(({ id, title, faults, summary }) => `${title} (${id}): ${faults[0] ?? summary}`);
  return { verdict: failures.length > 0 ? 'unfit' : 'fit', reportDigest, path, failures };
}
