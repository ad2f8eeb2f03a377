import type { EngineInfo } from '@serverless-max/container-engine';
import type { CheckResult } from '../run.ts';
import type { Subject } from '../subject.ts';
import type { Terms } from '../terms.ts';

/** The form of reports; a change that readers have to know of gets the next number. */
export const reportVersion = 1;

/** What is known of an image's fitness: docs/fitness-report.schema.json. */
export interface Report {
  readonly kind: 'serverless-max.fitness-report';
  readonly version: typeof reportVersion;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly subject: {
    readonly name: string;
    readonly reference: string;
    /** Of the image's configuration. */
    readonly digest: string;
    readonly original?: { readonly reference: string; readonly digest: string };
    readonly memoryMb: number;
    readonly timeoutMs: number;
  };
  readonly terms: Terms;
  readonly machine: {
    readonly engine: string;
    readonly platform: string;
    readonly cpus: number;
    readonly memoryMb: number;
  };
  /** `fit` when no check failed. */
  readonly verdict: 'fit' | 'unfit';
  /** Whether every check that there is was asked for. */
  readonly isComplete: boolean;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly checks: readonly CheckResult[];
}

/** What a report is made of. */
export interface ReportInput {
  readonly subject: Subject;
  readonly terms: Terms;
  readonly engine: EngineInfo;
  readonly results: readonly CheckResult[];
  readonly isComplete: boolean;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly durationMs: number;
}

/** Sums results up. */
export function toReport({
  subject,
  terms,
  engine,
  results,
  isComplete,
  startedAt,
  durationMs,
}: ReportInput): Report {
  const { name, reference, digest, original, memoryMb, timeoutMs } = subject;
  const count = (outcome: CheckResult['outcome']): number =>
    results.filter((it) => it.outcome === outcome).length;
  return {
    kind: 'serverless-max.fitness-report',
    version: reportVersion,
    startedAt: new Date(startedAt).toISOString(),
    durationMs: Math.round(durationMs),
    subject: {
      name,
      reference,
      digest,
      ...(original && { original: { reference: original.reference, digest: original.id } }),
      memoryMb,
      timeoutMs,
    },
    terms,
    machine: {
      engine: `${engine.product} ${engine.version}`,
      platform: `${engine.os}/${engine.architecture}`,
      cpus: engine.cpus,
      memoryMb: Math.round(engine.memoryBytes / 1_048_576),
    },
    verdict: count('failed') === 0 ? 'fit' : 'unfit',
    isComplete,
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    checks: results,
  };
}
