import { type Check, resolveTarget, selectChecks } from '@serverless-max/fitness';
import { ServerlessMaxError } from '@serverless-max/foundation';
import type { Preparation } from '../emulation/prepare-image.ts';
import { required } from '../emulation/required.ts';
import { InvalidOptionError, WrongWordsError } from '../errors.ts';
import { compareStored } from '../examination/compare.ts';
import { readSample } from '../examination/prepare-subject.ts';
import { examineImages, type Order, prepareImages } from '../examination/test-images.ts';
import { beginWatch, sourcesOf } from '../examination/watch.ts';
import type { ModelFlags } from '../model-options.ts';
import { reportFailure } from '../output/failure.ts';
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

/** `smax test`: whether images are fit for a host, with evidence; or what two reports say differently. */
export async function test(words: readonly string[], options: TestOptions, shell: Shell): Promise<void> {
  if (options.compare) return compareStored(words, shell);
  if (words.length === 0 || (options.watch && words.length > 1)) {
    throw new WrongWordsError('smax test', words, options.watch ? 'one model or image' : 'models or images');
  }
  const order: Order = {
    options,
    checks: chooseChecks(options),
    target: await resolveTarget(options.target),
    sample: options.sample === undefined ? undefined : await readSample(options.sample),
  };
  await using stack = new AsyncDisposableStack();
  const found: Preparation[] = [];
  stack.defer(() => found[0]?.engine?.[Symbol.asyncDispose]());
  stack.defer(() => shell.run.end());
  await prepareImages(words, order, found, shell);
  if (!options.watch) {
    const reports = await examineImages(found, order, shell);
    process.exitCode = reports.some(({ verdict }) => verdict === 'unfit') ? 1 : 0;
    return;
  }
  const [{ engine, target, base } = {}] = found;
  const model = target?.kind === 'model' ? target.model : undefined;
  const reference = target?.kind === 'image' ? target.reference : required(base).reference;
  // What is changed while the checks run counts too.
  const watched = { engine: required(engine), folders: sourcesOf(model), reference };
  using watch = await beginWatch(watched, shell.signal);
  const examine = (): Promise<unknown> => examineImages(found, order, shell);
  const again = async (): Promise<void> => {
    await prepareImages(words, order, found, shell);
    await examine();
  };
  for (let go = examine; ; go = again) {
    await tellFailure(go, shell);
    shell.output.line('\nWatching for changes; Ctrl-C ends it.');
    shell.output.record({ event: 'watching' });
    const what = await watch.next();
    shell.output.line(`\n${what} has changed.`);
    shell.output.record({ event: 'changed', what });
  }
}

/** Those of `--only`, else all that make sense. */
function chooseChecks({ only, against }: TestOptions): readonly Check[] {
  if (against !== undefined && !(/^https?:/.test(against) && URL.canParse(against))) {
    throw new InvalidOptionError('--against', against, 'the address of a web action');
  }
  const chosen = selectChecks(only);
  const isWanted = (group: string): boolean => group !== 'parity' || against !== undefined;
  return only.length > 0 ? chosen : chosen.filter(({ group }) => isWanted(group));
}

/** Whoever works on a model breaks it now and then: what fails is told, and the next change may mend it. */
async function tellFailure(go: () => Promise<unknown>, { signal, output }: Shell): Promise<void> {
  try {
    await go();
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof ServerlessMaxError)) throw error;
    reportFailure(error, output);
  }
}
