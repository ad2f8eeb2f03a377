import { parseImage } from '@serverless-max/deployer';
import { actionNameOf } from '../emulation/image-target.ts';
import {
  engineStep,
  modelImageStep,
  modelOf,
  type Preparation,
  runtimeImageStep,
} from '../emulation/prepare-image.ts';
import { required } from '../emulation/required.ts';
import { runSteps } from '../output/steps.ts';
import type { Shell } from '../shell.ts';
import { originIn } from './image-origin.ts';
import type { PreparedImage, PrepareOptions } from './prepared-image.ts';

/**
 * Makes runtime images in the container engine of this machine, and leaves them there: for hosts that share it. What is
 * opened is put on `stack`.
 */
export async function prepareInEngine(
  words: readonly string[],
  options: PrepareOptions,
  stack: AsyncDisposableStack,
  shell: Shell,
): Promise<readonly PreparedImage[]> {
  const opened: Preparation = {};
  stack.defer(() => opened.engine?.[Symbol.asyncDispose]());
  await runSteps([engineStep(shell, opened, options)], shell.output);
  const engine = required(opened.engine);
  const images: PreparedImage[] = [];
  for (const word of words) {
    const found: Preparation = { engine };
    await runSteps(
      [modelImageStep(word, shell, found, options), runtimeImageStep(shell, found, options)],
      shell.output,
    );
    const { reference, digest } = required(found.image);
    const name = actionNameOf(required(found.target));
    const details = await engine.inspectImage(reference);
    const image = parseImage(reference);
    images.push({
      word,
      name,
      model: modelOf(found),
      origin: originIn(details?.labels ?? {}, name, digest),
      publication: {
        image,
        publication: { isPublished: true, uploadBytes: 0, access: 'local' },
        publish: async () => ({ image, uploadedBytes: 0 }),
      },
      findAccess: async () => 'local',
      inEngine: async () => ({ engine, reference }),
    });
  }
  return images;
}
