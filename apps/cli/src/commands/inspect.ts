import { currentOwner, ownerLabels } from '@serverless-max/container-engine';
import { systemClock } from '@serverless-max/foundation';
import type { Inspection } from '@serverless-max/runtime-image/inspection';
import { openwhiskLimits } from '@serverless-max/whisk-protocol';
import { formatInspection } from '../emulation/inspection-block.ts';
import { engineStep, modelImageStep, type Preparation } from '../emulation/prepare-image.ts';
import { required } from '../emulation/required.ts';
import { type ModelFlags, toModelOptions } from '../model-options.ts';
import { runSteps, type Step } from '../output/steps.ts';
import type { Shell } from '../shell.ts';

/** Options of `smax inspect`. */
export interface InspectOptions extends ModelFlags {
  readonly base?: string;
  /** `--start` and `--no-start`; neither is when the files do not tell enough. */
  readonly start?: boolean;
  /** MB. */
  readonly memory: number;
  /** Seconds. */
  readonly timeout: number;
  readonly yes: boolean;
}

/** `smax inspect`: what an image serves, and whether it can be an action. */
export async function inspect(word: string, options: InspectOptions, shell: Shell): Promise<void> {
  const { output } = shell;
  const found: Preparation & { inspection?: Inspection } = {};
  await using stack = new AsyncDisposableStack();
  stack.defer(() => found.engine?.[Symbol.asyncDispose]());
  stack.defer(() => shell.run.end());
  const look: Step = {
    title: 'Image',
    async run(report) {
      const { inspectImage } = await import('@serverless-max/runtime-image/inspection');
      const inspection = await inspectImage(required(found.engine), required(found.base), {
        start: options.start === undefined ? 'when-needed' : options.start ? 'always' : 'never',
        host: openwhiskLimits,
        told: toModelOptions(options),
        labels: ownerLabels(await currentOwner(shell.run.id)),
        memoryMb: options.memory,
        timeoutMs: options.timeout * 1000,
        clock: systemClock,
        signal: shell.signal,
        onProgress: report.progress,
      });
      found.inspection = inspection;
      report.title(inspection.start ? 'Looked at its files, and started it' : 'Looked at its files');
    },
  };
  await runSteps(
    [
      engineStep(shell, found, options),
      modelImageStep(word, shell, found, { ...options, anyPlatform: true }),
      look,
    ],
    output,
  );
  const inspection = required(found.inspection);
  output.line(formatInspection(inspection));
  output.record({ event: 'inspection', ...inspection });
}
