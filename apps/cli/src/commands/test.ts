import { currentOwner, ownerLabels } from '@serverless-max/container-engine';
import {
  type Check,
  createSharedMachine,
  examine,
  formatResult,
  formatVerdict,
  type Report,
  resolveTarget,
  type SampleFile,
  type SharedMachine,
  selectChecks,
  type Terms,
} from '@serverless-max/fitness';
import { systemClock } from '@serverless-max/foundation';
import {
  engineStep,
  modelImageStep,
  type Preparation,
  runtimeImageStep,
} from '../emulation/prepare-image.ts';
import { required } from '../emulation/required.ts';
import { InvalidOptionError, WrongWordsError } from '../errors.ts';
import { compareStored } from '../examination/compare.ts';
import { keepReport } from '../examination/keep-report.ts';
import { readSample, toSubject } from '../examination/prepare-subject.ts';
import { untilChanged } from '../examination/watch.ts';
import type { ModelFlags } from '../model-options.ts';
import { runSteps } from '../output/steps.ts';
import type { Shell } from '../shell.ts';

/** Options of `smax test`. */
export interface TestOptions extends ModelFlags {
  readonly base?: string;
  readonly only: readonly string[];
  readonly target: string;
  /** Percent. */
  readonly failAbove: number;
  readonly tolerance: number;
  /** Address of the action on another host. */
  readonly against?: string;
  /** MB. */
  readonly memory?: number;
  /** Seconds. */
  readonly timeout?: number;
  /** A file. */
  readonly sample?: string;
  /** A folder for the files of the reports. */
  readonly report?: string;
  readonly write?: boolean;
  readonly compare?: boolean;
  readonly watch?: boolean;
  readonly yes: boolean;
}

/** What holds for all images of a command. */
interface Order {
  readonly options: TestOptions;
  readonly checks: readonly Check[];
  readonly target: Terms['target'];
  readonly sample: SampleFile | undefined;
}

/** `smax test`: whether images are fit for a host, with evidence; or what two reports say differently. */
export async function test(words: readonly string[], options: TestOptions, shell: Shell): Promise<void> {
  if (options.compare) return compareStored(words, shell);
  if (words.length === 0 || (options.watch && words.length > 1)) {
    throw new WrongWordsError('smax test', words, options.watch ? 'one model or image' : 'models or images');
  }
  if (options.against !== undefined && !(/^https?:/.test(options.against) && URL.canParse(options.against))) {
    throw new InvalidOptionError('--against', options.against, 'the address of a web action');
  }
  const chosen = selectChecks(options.only);
  const isWanted = (group: string): boolean => group !== 'parity' || options.against !== undefined;
  const order: Order = {
    options,
    checks: options.only.length > 0 ? chosen : chosen.filter(({ group }) => isWanted(group)),
    target: await resolveTarget(options.target),
    sample: options.sample === undefined ? undefined : await readSample(options.sample),
  };
  await using stack = new AsyncDisposableStack();
  const found: Preparation[] = [];
  stack.defer(() => found[0]?.engine?.[Symbol.asyncDispose]());
  stack.defer(() => shell.run.end());
  for (;;) {
    const reports = await testAll(words, order, found, shell);
    process.exitCode = reports.some(({ verdict }) => verdict === 'unfit') ? 1 : 0;
    if (!options.watch) return;
    const [{ engine, target, base } = {}] = found;
    const model = target?.kind === 'model' ? target.model : undefined;
    const reference = target?.kind === 'image' ? target.reference : required(base).reference;
    shell.output.line('\nWatching for changes; Ctrl-C ends it.');
    const what = await untilChanged({ engine: required(engine), model, reference }, shell.signal);
    shell.output.line(`\n${what} has changed.`);
    for (const it of found.splice(0)) await it.engine?.[Symbol.asyncDispose]();
  }
}

/** Builds the images one after another, and examines as many at once as the memory bears. */
async function testAll(
  words: readonly string[],
  order: Order,
  found: Preparation[],
  shell: Shell,
): Promise<readonly Report[]> {
  for (const word of words) {
    const one: Preparation = found[0]?.engine ? { engine: found[0].engine } : {};
    const images = [
      modelImageStep(word, shell, one, order.options),
      runtimeImageStep(shell, one, order.options),
    ];
    found.push(one);
    await runSteps(one.engine ? images : [engineStep(shell, one, order.options), ...images], shell.output);
  }
  const machine = createSharedMachine(await required(found[0]?.engine).info());
  const isOnly = words.length === 1;
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
  const subject = await toSubject(found, {
    ...(options.memory === undefined ? {} : { memory: options.memory }),
    ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
    ...(sample && { sample }),
  });
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
