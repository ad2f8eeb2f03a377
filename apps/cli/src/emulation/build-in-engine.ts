import { formatPlatform } from '@serverless-max/oci';
import type { BuildOptions } from '../commands/build.ts';
import { AlreadyRuntimeImageError } from '../errors.ts';
import { runSteps } from '../output/steps.ts';
import type { LoadedImage } from '../publish/loaded-image.ts';
import type { Shell } from '../shell.ts';
import { engineStep, modelImageStep, type Preparation, planFor, runtimeImageStep } from './prepare-image.ts';
import { required } from './required.ts';
import { writeContext } from './write-context.ts';

/**
 * Makes a runtime image in the engine, or the Dockerfile of one, and prints its digest. Returns what was loaded; undefined
 * for a Dockerfile.
 */
export async function buildInEngine(
  word: string,
  options: BuildOptions,
  shell: Shell,
): Promise<LoadedImage | undefined> {
  const { output } = shell;
  const found: Preparation = {};
  await using stack = new AsyncDisposableStack();
  stack.defer(() => found.engine?.[Symbol.asyncDispose]());
  stack.defer(() => shell.run.end());
  const steps = [engineStep(shell, found, options), modelImageStep(word, shell, found, options)];

  if (options.dockerfile !== undefined) {
    await runSteps(steps, output);
    const plan = await planFor(found, options, shell);
    if (plan.kind === 'ready') throw new AlreadyRuntimeImageError(word);
    await writeContext(options.dockerfile, plan);
    output.line(`Wrote ${options.dockerfile}/Dockerfile and its files. Build it with:`);
    output.line(`  docker build -t ${plan.name} ${options.dockerfile}`);
    output.record({ event: 'dockerfile', folder: options.dockerfile, base: required(found.base).reference });
    return undefined;
  }
  await runSteps([...steps, runtimeImageStep(shell, found, options)], output);
  const image = required(found.image);
  output.line(image.digest);
  if (image.id !== image.digest) {
    output.remark(
      `The engine calls it ${image.id}: it loads no image without the layers of its base, and has built it by itself.`,
    );
  }
  const { reference: base, details } = required(found.base);
  output.record({ event: 'built', base, ...image });
  return { digest: image.digest, platform: formatPlatform(details), base };
}
