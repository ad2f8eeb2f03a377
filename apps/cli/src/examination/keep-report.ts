import { join } from 'node:path';
import type { Report } from '@serverless-max/fitness';
import { type ReportFiles, reportFolder, writeReport } from '@serverless-max/fitness/reports';
import { writeMemory } from './write-memory.ts';

/** Where a report goes. */
export interface KeepOptions {
  readonly dataFolder: string;
  /** A further copy, below a folder of the caller's. */
  readonly folder: string | undefined;
  /** Write the recommended memory into the configuration. */
  readonly write: boolean;
}

/** What was written, and what is said of it. */
export interface KeptReport {
  readonly lines: readonly string[];
  readonly files: ReportFiles | undefined;
}

/** Keeps a complete report under the image's digest; one of some checks goes only where the caller wants it. */
export async function keepReport(
  report: Report,
  { dataFolder, folder, write }: KeepOptions,
): Promise<KeptReport> {
  const { subject, isComplete } = report;
  const kept = isComplete ? await writeReport(reportFolder(dataFolder, subject.digest), report) : undefined;
  const copied = folder === undefined ? undefined : await writeReport(join(folder, subject.name), report);
  const files = copied ?? kept;
  return {
    files,
    lines: [
      ...(files
        ? [`report: ${files.html}`]
        : ['A report of some checks is kept only with --report <folder>.']),
      ...(files?.trace === undefined
        ? []
        : [`trace:  ${files.trace} (for chrome://tracing or ui.perfetto.dev)`]),
      ...(write ? [await writeRecommended(report)] : []),
    ],
  };
}

async function writeRecommended({ subject, checks }: Report): Promise<string> {
  const size = checks.find(({ id }) => id === 'size.memory')?.measured as
    | { readonly recommendedMb?: number }
    | undefined;
  if (size?.recommendedMb === undefined) return 'Nothing was written: no memory limit was found that passes.';
  const { path, before, memoryMb } = await writeMemory(process.cwd(), subject.name, size.recommendedMb);
  return `Wrote memory ${memoryMb} MB of ${subject.name} to ${path}${before === undefined ? '' : `, which had ${before} MB`}.`;
}
