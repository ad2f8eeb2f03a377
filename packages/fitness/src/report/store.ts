import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '@serverless-max/foundation';
import type { WaterfallEvidence } from '../checks/cold-start/waterfall.ts';
import { InvalidReportError } from '../errors.ts';
import { toTrace } from '../waterfall/trace-events.ts';
import { toHtml } from './html.ts';
import { toJunit } from './junit.ts';
import { type Report, reportVersion } from './report.ts';

/** A report that is kept. */
export interface StoredReport {
  readonly report: Report;
  /** Of its JSON file. */
  readonly path: string;
  /** `sha256:…` of the bytes of that file: what an annotation records of it. */
  readonly reportDigest: string;
}

/** The files of a report. */
export interface ReportFiles {
  readonly json: string;
  readonly html: string;
  readonly junit: string;
  /** Absent when no cold start was measured. */
  readonly trace?: string;
}

/** Where the reports of an image are kept: one folder for each digest. */
export function reportFolder(dataFolder: string, digest: string): string {
  return join(dataFolder, 'fitness', digest.replace(':', '-'));
}

/** Writes a report in all its forms; each file is there as a whole or not at all. */
export async function writeReport(folder: string, report: Report): Promise<ReportFiles> {
  await mkdir(folder, { recursive: true });
  const cold = report.checks.find(({ id }) => id === 'cold-start.waterfall')?.measured as
    | WaterfallEvidence
    | undefined;
  const write = async (name: string, text: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(`${path}.new`, text);
    await rename(`${path}.new`, path);
    return path;
  };
  const trace =
    cold &&
    (await write('trace.json', JSON.stringify(toTrace(report.subject.name, cold.parts, cold.imports))));
  return {
    html: await write('report.html', toHtml(report)),
    junit: await write('junit.xml', toJunit(report)),
    json: await write('report.json', `${JSON.stringify(report, undefined, 2)}\n`),
    ...(trace !== undefined && { trace }),
  };
}

/** Reads a report; undefined when there is no file. @throws InvalidReportError */
export async function readReport(path: string): Promise<StoredReport | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined;
    throw new InvalidReportError(path, messageOf(error));
  }
  let report: Partial<Report>;
  try {
    report = JSON.parse(bytes.toString('utf8')) as Partial<Report>;
  } catch (error) {
    throw new InvalidReportError(path, messageOf(error));
  }
  if (report?.kind !== 'serverless-max.fitness-report')
    throw new InvalidReportError(path, 'it is something else');
  if (report.version !== reportVersion)
    throw new InvalidReportError(
      path,
      `it has the form ${report.version}, and this version knows ${reportVersion}`,
    );
  return {
    report: report as Report,
    path,
    reportDigest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
  };
}

/** The report of an image by its digest; undefined when there is none. @throws InvalidReportError */
export function findReport(dataFolder: string, digest: string): Promise<StoredReport | undefined> {
  return readReport(join(reportFolder(dataFolder, digest), 'report.json'));
}

/** Every report that is kept, the newest first; files that are none are left out. */
export async function listReports(dataFolder: string): Promise<readonly StoredReport[]> {
  const names = await readdir(join(dataFolder, 'fitness')).catch(() => []);
  const found = await Promise.all(
    names.map((name) => readReport(join(dataFolder, 'fitness', name, 'report.json')).catch(() => undefined)),
  );
  return found
    .filter((it) => it !== undefined)
    .sort((left, right) => right.report.startedAt.localeCompare(left.report.startedAt));
}
