import { rm } from 'node:fs/promises';
import { assertFeasible, hasChanges } from '@serverless-max/deployer';
import { changesExitCode } from '../deployment/exit-code.ts';
import { formatPlan, planRecord } from '../deployment/plan-block.ts';
import { type PlanOptions, preparePlan } from '../deployment/prepare-plan.ts';
import type { Shell } from '../shell.ts';

/** `smax diff`: what a deployment would change. Exits with 10 when there is anything. */
export async function diff(words: readonly string[], options: PlanOptions, shell: Shell): Promise<void> {
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(shell.run.folder, { recursive: true, force: true }));
  stack.defer(() => shell.run.end());
  const { plan } = await preparePlan(words, options, stack, shell);
  shell.output.line(formatPlan(plan));
  shell.output.record(planRecord(plan));
  assertFeasible(plan);
  if (hasChanges(plan)) process.exitCode = changesExitCode;
}
