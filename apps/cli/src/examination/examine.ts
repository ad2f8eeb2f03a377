import { type ContainerEngine, currentOwner, ownerLabels } from '@serverless-max/container-engine';
import {
  type Check,
  type CheckDescription,
  type CheckResult,
  createLab,
  type Report,
  runChecks,
  type Subject,
  type Terms,
  toReport,
} from '@serverless-max/fitness';
import { systemClock } from '@serverless-max/foundation';

/** How one subject is examined. */
export interface Examination {
  readonly engine: ContainerEngine;
  readonly subject: Subject;
  readonly terms: Terms;
  readonly checks: readonly Check[];
  readonly isComplete: boolean;
  readonly runId: string;
  readonly signal: AbortSignal;
  readonly against?: string | undefined;
  readonly onStart?: (check: CheckDescription) => void;
  readonly onResult?: (result: CheckResult) => void;
  readonly alone?: <T>(task: () => Promise<T>) => Promise<T>;
}

const mb = 1_048_576;

/** Runs the checks on a subject. Whatever happens, nothing of it is left in the engine. */
export async function examine({ engine, subject, terms, checks, ...options }: Examination): Promise<Report> {
  const { isComplete, runId, signal, against, onStart, onResult, alone } = options;
  const labels = ownerLabels(await currentOwner(runId));
  const info = await engine.info();
  const [startedAt, began] = [systemClock.now(), systemClock.elapsed()];
  await using lab = createLab({ engine, subject, terms, clock: systemClock, labels, signal, against });
  // Nothing can be said of an image that cannot be asked anything.
  await lab.sample();
  const results = await runChecks(lab, checks, {
    atOnce: Math.max(1, Math.min(info.cpus, Math.floor(info.memoryBytes / mb / 2 / subject.memoryMb))),
    ...(onStart && { onStart }),
    ...(onResult && { onResult }),
    ...(alone && { alone }),
  });
  const durationMs = systemClock.elapsed() - began;
  return toReport({ subject, terms, engine: info, results, isComplete, startedAt, durationMs });
}
