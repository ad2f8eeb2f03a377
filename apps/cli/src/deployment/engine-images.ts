import type { ContainerEngine } from '@serverless-max/container-engine';
import { formatImage, parseImage } from '@serverless-max/deployer';
import { runtimeLabels } from '@serverless-max/runtime-image';
import { actionNameOf } from '../emulation/image-target.ts';
import {
  engineStep,
  modelImageStep,
  modelOf,
  type Preparation,
  required,
  runtimeImageStep,
} from '../emulation/prepare-image.ts';
import { runSteps } from '../output/steps.ts';
import type { Shell } from '../shell.ts';
import type { PreparedImage, PrepareOptions } from './prepared-image.ts';

/**
 * Makes runtime images in the container engine of this machine, and leaves them there: for hosts that share it. The
 * engine is the caller's to dispose of, in `found`.
 */
export async function prepareInEngine(
  words: readonly string[],
  options: PrepareOptions,
  found: { engine?: ContainerEngine },
  shell: Shell,
): Promise<readonly PreparedImage[]> {
  const first: Preparation = {};
  try {
    await runSteps([engineStep(shell, first, options)], shell.output);
  } finally {
    if (first.engine) found.engine = first.engine;
  }
  const engine = required(first.engine);
  const images: PreparedImage[] = [];
  for (const word of words) {
    const preparation: Preparation = { engine };
    await runSteps(
      [modelImageStep(word, shell, preparation, options), runtimeImageStep(shell, preparation)],
      shell.output,
    );
    const { reference, digest } = required(preparation.image);
    const labels = (await engine.inspectImage(reference))?.labels ?? {};
    const image = parseImage(reference);
    images.push({
      word,
      name: actionNameOf(required(preparation.target)),
      model: modelOf(preparation),
      origin: {
        model: labels[runtimeLabels.model] ?? actionNameOf(required(preparation.target)),
        config: digest,
        base: labels[runtimeLabels.baseName],
        baseDigest: labels[runtimeLabels.baseDigest],
        wrapper: labels[runtimeLabels.wrapperVersion],
      },
      publication: {
        image,
        publication: { isPublished: true, uploadBytes: 0, access: 'local' },
        publish: async () => ({ image, uploadedBytes: 0 }),
      },
      localReference: formatImage(image),
    });
  }
  return images;
}
