import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type AppendPlan, renderDockerfile } from '@serverless-max/runtime-image';
import {
  engineStep,
  modelImageStep,
  type Preparation,
  planFor,
  required,
  runtimeImageStep,
} from '../emulation/prepare-image.ts';
import { AlreadyRuntimeImageError } from '../errors.ts';
import type { ModelFlags } from '../model-options.ts';
import { runSteps } from '../output/steps.ts';
import type { Shell } from '../shell.ts';

/** Options of `smax build`. */
export interface BuildOptions extends ModelFlags {
  readonly base?: string;
  /** A folder for the Dockerfile and its context. */
  readonly dockerfile?: string;
  readonly yes: boolean;
}

/** `smax build`: the runtime image in the engine, and its digest on standard output. */
export async function build(word: string, options: BuildOptions, shell: Shell): Promise<void> {
  const { output } = shell;
  const found: Preparation = {};
  await using stack = new AsyncDisposableStack();
  stack.defer(() => found.engine?.[Symbol.asyncDispose]());
  stack.defer(() => shell.run.end());
  const base = [engineStep(shell, found, options), modelImageStep(word, shell, found, options)];

  if (options.dockerfile !== undefined) {
    await runSteps(base, output);
    const plan = await planFor(shell, found, options);
    if (plan.kind === 'ready') throw new AlreadyRuntimeImageError(word);
    await writeContext(options.dockerfile, plan);
    output.line(`Wrote ${join(options.dockerfile, 'Dockerfile')} and its files. Build it with:`);
    output.line(`  docker build -t ${plan.name} ${options.dockerfile}`);
    output.record({ event: 'dockerfile', folder: options.dockerfile, base: required(found.base).reference });
    return;
  }
  await runSteps([...base, runtimeImageStep(shell, found, options)], output);
  const image = required(found.image);
  output.line(image.digest);
  output.record({ event: 'built', base: required(found.base).reference, ...image });
}

async function writeContext(folder: string, plan: AppendPlan): Promise<void> {
  const { dockerfile, files } = renderDockerfile(plan);
  for (const { path, content } of [...files, { path: 'Dockerfile', content: dockerfile }]) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}
