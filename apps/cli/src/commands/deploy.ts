import { rm } from 'node:fs/promises';
import { assertFeasible, hasChanges, pathOf, toWskCommands } from '@serverless-max/deployer';
import { carryOut } from '../deployment/carry-out.ts';
import { usage } from '../deployment/deployed-block.ts';
import { changesExitCode } from '../deployment/exit-code.ts';
import { formatPlan, planRecord, summary } from '../deployment/plan-block.ts';
import { type PlanOptions, preparePlan } from '../deployment/prepare-plan.ts';
import type { Shell } from '../shell.ts';

/** Options of `smax deploy`. */
export interface DeployCommandOptions extends PlanOptions {
  readonly dryRun?: boolean;
  /** Print what wsk would be told, in the place of doing it. */
  readonly printCommands?: boolean;
  readonly keep?: boolean;
  readonly verify: 'new' | 'always' | 'never';
}

/** `smax deploy`: plan, agree, publish, create or update, verify; and where they answer. */
export async function deploy(
  words: readonly string[],
  options: DeployCommandOptions,
  shell: Shell,
): Promise<void> {
  const { output } = shell;
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(shell.run.folder, { recursive: true, force: true }));
  stack.defer(() => shell.run.end());
  const prepared = await preparePlan(words, options, stack, shell);
  const { plan, images } = prepared;
  output.record(planRecord(plan));
  if (options.printCommands) {
    assertFeasible(plan);
    for (const command of toWskCommands(plan)) output.line(command);
    output.record({ event: 'commands', commands: toWskCommands(plan) });
    return;
  }
  // With --dry-run the plan is the result; otherwise it is what leads there.
  if (options.dryRun) output.line(formatPlan(plan));
  else if (!output.json) output.remark(formatPlan(plan));
  assertFeasible(plan);
  if (options.dryRun) {
    if (hasChanges(plan)) process.exitCode = changesExitCode;
    return;
  }
  if (
    hasChanges(plan) &&
    !(await shell.confirm(options.yes)(`Deploy to ${plan.apiHost}: ${summary(plan)} Go on?`))
  ) {
    output.remark('Nothing was done.');
    return;
  }
  const results = await carryOut(prepared, { verify: options.verify, keep: options.keep === true }, shell);
  results.forEach((result) => {
    const at = plan.actions.findIndex((it) => pathOf(it.path) === result.name);
    output.line(`${result.name} ${result.done} (${result.version})`);
    for (const line of usage(result, images[at]?.model)) output.line(line);
  });
}
