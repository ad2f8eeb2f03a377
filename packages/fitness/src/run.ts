import { messageOf, ServerlessMaxError } from '@serverless-max/foundation';
import type { Check, CheckDescription, Judgement } from './check.ts';
import type { Lab } from './lab/lab.ts';
import type { SharedMachine } from './shared-machine.ts';

/** What came of a check. */
export interface CheckResult extends CheckDescription {
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** One line; of a check that was skipped the reason. */
  readonly summary: string;
  readonly faults: readonly string[];
  readonly durationMs: number;
  /** What was measured; absent when it was skipped, or broke off. */
  readonly measured?: unknown;
}

/** How checks are run. */
export interface RunOptions {
  /** Shared by all labs on it. */
  readonly machine: SharedMachine;
  readonly onStart?: (check: CheckDescription) => void;
  readonly onResult?: (result: CheckResult) => void;
}

/**
 * Runs checks and tells their results in the order in which the checks were given. First those that measure no time,
 * some at once, then those that do, one by one and beside nothing. What an image does wrong is a result; rejects with the
 * signal's reason and with what is no fault of the image.
 */
export async function runChecks(
  lab: Lab,
  checks: readonly Check[],
  { machine, onStart, onResult }: RunOptions,
): Promise<readonly CheckResult[]> {
  const results = new Map<string, CheckResult>();
  const runOne = async (check: Check): Promise<void> => {
    lab.signal?.throwIfAborted();
    onStart?.(check);
    const result = await runCheck(check, lab);
    results.set(check.id, result);
    onResult?.(result);
  };
  const waiting = checks.filter((it) => !it.isTimed);
  const worker = async (): Promise<void> => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const next = check;
      await machine.inPlace(() => runOne(next));
    }
  };
  const atOnce = machine.atOnce(lab.subject.memoryMb);
  const workers = waiting.length === 0 ? [] : Array.from({ length: atOnce }, () => worker);
  const ends = await machine.beside(() => Promise.allSettled(workers.map((work) => work())));
  for (const it of ends) if (it.status === 'rejected') throw it.reason;
  for (const check of checks.filter((it) => it.isTimed)) await machine.alone(() => runOne(check));
  return checks.flatMap((check) => results.get(check.id) ?? []);
}

async function runCheck(check: Check, lab: Lab): Promise<CheckResult> {
  const { id, group, title, why, how, evidence } = check;
  const about = { id, group, title, why, how, evidence };
  const began = lab.clock.elapsed();
  const durationMs = (): number => Math.round(lab.clock.elapsed() - began);
  try {
    const measured = await check.measure(lab);
    if (isSkipped(measured)) {
      return { ...about, outcome: 'skipped', summary: measured.skip, faults: [], durationMs: durationMs() };
    }
    return { ...about, ...check.judge(measured, lab.terms), durationMs: durationMs(), measured };
  } catch (error) {
    lab.signal?.throwIfAborted();
    // A container that cannot be started, and the like: known failures are findings.
    if (!(error instanceof ServerlessMaxError)) throw error;
    const judgement: Judgement = {
      outcome: 'failed',
      summary: 'it could not be measured',
      faults: [messageOf(error)],
    };
    return { ...about, ...judgement, durationMs: durationMs() };
  }
}

function isSkipped(measured: unknown): measured is { readonly skip: string } {
  return typeof measured === 'object' && measured !== null && 'skip' in measured;
}
