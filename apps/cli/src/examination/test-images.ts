import { currentOwner, ownerLabels } from '@serverless-max/container-engine';
import {
  type Check,
  createSharedMachine,
  examine,
  formatResult,
  formatVerdict,
  type Report,
  type SampleFile,
  type SharedMachine,
  type Terms,
} from '@serverless-max/fitness';
import { systemClock } from '@serverless-max/foundation';
import type { TestOptions } from '../commands/test.ts';
import {
  engineStep,
  modelImageStep,
  type Preparation,
  runtimeImageStep,
} from '../emulation/prepare-image.ts';
import { required } from '../emulation/required.ts';
import { runSteps } from '../output/steps.ts';
import type { Shell } from '../shell.ts';
import { keepReport } from './keep-report.ts';
import { toSubject } from './prepare-subject.ts';

/** What holds for all images of a command. */
export interface Order {
  readonly options: TestOptions;
  readonly checks: readonly Check[];
  readonly target: Terms['target'];
  readonly sample: SampleFile | undefined;
}

/** Builds the images one after another, with the engine of an earlier time when there is one, and notes them in `found`. */
export async function prepareImages(
  words: readonly string[],
  { options }: Order,
  found: Preparation[],
  shell: Shell,
): Promise<void> {
  for (const [index, word] of words.entries()) {
    const engine = found[0]?.engine;
    const one: Preparation = engine ? { engine } : {};
    const images = [modelImageStep(word, shell, one, options), runtimeImageStep(shell, one, options)];
    try {
      await runSteps(engine ? images : [engineStep(shell, one, options), ...images], shell.output);
    } finally {
      // Whatever became of the image, the engine has to be let go of.
      found[index] = one;
    }
  }
}

/** Examines as many of them at once as the memory bears. */
export async function examineImages(
  found: readonly Preparation[],
  order: Order,
  shell: Shell,
): Promise<readonly Report[]> {
  const machine = createSharedMachine(await required(found[0]?.engine).info());
  const isOnly = found.length === 1;
  const ends = await Promise.allSettled(found.map((it) => testOne(it, order, { shell, machine, isOnly })));
  // One that cannot be examined does not keep the others from their reports.
  for (const it of ends) if (it.status === 'rejected') throw it.reason;
  return ends.flatMap((it) => (it.status === 'fulfilled' ? it.value : []));
}

/** What examinations that run at once share. */
interface Shared {
  readonly shell: Shell;
  readonly machine: SharedMachine;
  readonly isOnly: boolean;
}

async function testOne(
  found: Preparation,
  order: Order,
  { shell, machine, isOnly }: Shared,
): Promise<Report> {
  const { options, target, checks, sample } = order;
  const { output, folders, run, signal } = shell;
  const subject = await toSubject(
    found,
    {
      flags: options,
      ...(options.memory === undefined ? {} : { memory: options.memory }),
      ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
      ...(sample && { sample }),
    },
    shell,
  );
  const { memoryMb, timeoutMs, name } = subject;
  const { failAbove: failAbovePercent, tolerance, against } = options;
  const prefix = isOnly ? '' : `${name}: `;
  const report = await examine({
    engine: required(found.engine),
    subject,
    terms: { target, failAbovePercent, tolerance, memoryMb, timeoutMs },
    checks,
    isComplete: options.only.length === 0,
    clock: systemClock,
    labels: ownerLabels(await currentOwner(run.id)),
    machine,
    signal,
    against,
    onStart: ({ title }) => output.isInteractive && output.remark(`  ${prefix}${title} …`),
    onResult: (result) => {
      output.line(`${prefix}${formatResult(result)}`);
      const { measured: _measured, ...told } = result;
      output.record({ event: 'check', subject: name, ...told });
    },
  });
  const kept = await keepReport(report, {
    dataFolder: folders.data,
    folder: options.report,
    write: options.write ?? false,
  });
  output.line(['', formatVerdict(report), ...kept.lines].join('\n'));
  output.record({ event: 'report', ...report, files: kept.files });
  return report;
}
