import type { ContainerEngine } from '@serverless-max/container-engine';
import type { Clock } from '@serverless-max/foundation';
import type { Check, CheckDescription } from './check.ts';
import { NoAnswerError } from './errors.ts';
import { createLab, type LabOptions } from './lab/lab.ts';
import { type Report, toReport } from './report/report.ts';
import { type CheckResult, runChecks } from './run.ts';
import type { SharedMachine } from './shared-machine.ts';
import type { Subject } from './subject.ts';
import type { Terms } from './terms.ts';

/** How one subject is examined. */
export interface Examination extends Pick<LabOptions, 'signal' | 'against' | 'startOriginal'> {
  readonly engine: ContainerEngine;
  readonly subject: Subject;
  readonly terms: Terms;
  readonly checks: readonly Check[];
  /** Whether these are all checks that there are for it. */
  readonly isComplete: boolean;
  readonly clock: Clock;
  /** Of every container. */
  readonly labels: Readonly<Record<string, string>>;
  /** Shared by all examinations that go on at once. */
  readonly machine: SharedMachine;
  readonly onStart?: (check: CheckDescription) => void;
  readonly onResult?: (result: CheckResult) => void;
}

/**
 * Runs checks on a subject as soon as the machine has room for it. Whatever happens, nothing of it is left in the engine.
 * @throws NoRequestError
 */
export function examine({
  checks,
  isComplete,
  machine,
  onStart,
  onResult,
  ...rest
}: Examination): Promise<Report> {
  const { subject, terms, clock, engine, signal } = rest;
  return machine.withRoom(subject.memoryMb, async () => {
    signal?.throwIfAborted();
    const info = await engine.info();
    const [startedAt, began] = [clock.now(), clock.elapsed()];
    const lab = createLab(rest);
    try {
      // Nothing can be said of an image that cannot be asked anything; one that does not start is found by every check.
      await machine.beside(() => lab.sample().catch(unlessSilent));
      const results = await runChecks(lab, checks, {
        machine,
        ...(onStart && { onStart }),
        ...(onResult && { onResult }),
      });
      const durationMs = clock.elapsed() - began;
      return toReport({ subject, terms, engine: info, results, isComplete, startedAt, durationMs });
    } finally {
      await machine.beside(async () => lab[Symbol.asyncDispose]());
    }
  });
}

function unlessSilent(error: unknown): void {
  if (!(error instanceof NoAnswerError)) throw error;
}
