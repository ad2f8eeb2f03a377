import {
  formatResult,
  formatVerdict,
  resolveTarget,
  selectChecks,
  type Terms,
} from '@serverless-max/fitness';
import {
  engineStep,
  modelImageStep,
  type Preparation,
  required,
  runtimeImageStep,
} from '../emulation/prepare-image.ts';
import { examine } from '../examination/examine.ts';
import { readSample, toSubject } from '../examination/prepare-subject.ts';
import { runSteps } from '../output/steps.ts';
import type { Shell } from '../shell.ts';

/** Options of `smax test`. */
export interface TestOptions {
  readonly base?: string;
  readonly only: readonly string[];
  readonly target: string;
  /** Percent. */
  readonly failAbove: number;
  readonly tolerance: number;
  /** MB. */
  readonly memory?: number;
  /** Seconds. */
  readonly timeout?: number;
  /** A file. */
  readonly sample?: string;
  readonly yes: boolean;
}

/** `smax test`: whether images are fit for a host, with evidence. */
export async function test(words: readonly string[], options: TestOptions, shell: Shell): Promise<void> {
  const checks = selectChecks(options.only);
  const target = await resolveTarget(options.target);
  const sample = options.sample === undefined ? undefined : await readSample(options.sample);
  const { output } = shell;
  await using stack = new AsyncDisposableStack();
  const found: Preparation = {};
  stack.defer(() => found.engine?.[Symbol.asyncDispose]());
  stack.defer(() => shell.run.end());
  const [word = ''] = words;
  await runSteps(
    [
      engineStep(shell, found, options),
      modelImageStep(word, shell, found, options),
      runtimeImageStep(shell, found),
    ],
    output,
  );
  const { memory, timeout } = options;
  const subject = await toSubject(found, {
    ...(memory === undefined ? {} : { memory }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(sample && { sample }),
  });
  const terms: Terms = {
    target,
    failAbovePercent: options.failAbove,
    tolerance: options.tolerance,
    memoryMb: subject.memoryMb,
    timeoutMs: subject.timeoutMs,
  };
  const report = await examine({
    engine: required(found.engine),
    subject,
    terms,
    checks,
    isComplete: options.only.length === 0,
    runId: shell.run.id,
    signal: shell.signal,
    onResult: (result) => output.line(formatResult(result)),
  });
  output.line(`\n${formatVerdict(report)}`);
  output.record({ event: 'report', ...report });
  if (report.verdict === 'unfit') process.exitCode = 1;
}
