import type { BuildOptions } from '../commands/build.ts';
import { AlreadyRuntimeImageError } from '../errors.ts';
import { runSteps } from '../output/steps.ts';
import type { Shell } from '../shell.ts';
import { engineStep, modelImageStep, type Preparation, planFor, runtimeImageStep } from './prepare-image.ts';
import { required } from './required.ts';
import { writeContext } from './write-context.ts';

/** Makes a runtime image in the engine, or the Dockerfile of one, and prints its digest. */
export async function buildInEngine(word: string, options: BuildOptions, shell: Shell): Promise<void> {
  const { output } = shell;
  const found: Preparation = {};
  await using stack = new AsyncDisposableStack();
  stack.defer(() => found.engine?.[Symbol.asyncDispose]());
  stack.defer(() => shell.run.end());
  const base = [engineStep(shell, found, options), modelImageStep(word, shell, found, options)];

  if (options.dockerfile !== undefined) {
    await runSteps(base, output);
    const plan = await planFor(found, options, shell);
    if (plan.kind === 'ready') throw new AlreadyRuntimeImageError(word);
    await writeContext(options.dockerfile, plan);
    output.line(`Wrote ${options.dockerfile}/Dockerfile and its files. Build it with:`);
    output.line(`  docker build -t ${plan.name} ${options.dockerfile}`);
    output.record({ event: 'dockerfile', folder: options.dockerfile, base: required(found.base).reference });
    return;
  }
  await runSteps([...base, runtimeImageStep(shell, found, options)], output);
  const image = required(found.image);
  output.line(image.digest);
  output.record({ event: 'built', base: required(found.base).reference, ...image });
}
