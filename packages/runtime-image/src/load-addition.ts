import {
  type ContainerEngine,
  EngineRequestFailedError,
  LoadFailedError,
  type StepOptions,
} from '@serverless-max/container-engine';
import { messageOf } from '@serverless-max/foundation';
import { type TarEntry, toEntry, writeDockerArchive, writeTar } from '@serverless-max/oci';
import type { AddedImage } from './addition.ts';
import { dockerfileOf } from './dockerfile.ts';
import { type Addition, runtimeLabels } from './plan.ts';

/**
 * Brings the image into the engine that has the base, and tags it: as an archive of the new layer only, or, where
 * an engine does not take that, by a build of a Dockerfile with the layer's files. Returns the engine's id of it.
 */
export async function loadAddition(
  engine: ContainerEngine,
  addition: Addition,
  image: AddedImage & { readonly reference: string },
  files: readonly TarEntry[],
  options: StepOptions = {},
): Promise<string> {
  const refusal = await load(engine, image, options);
  if (refusal === undefined) return image.digest;
  options.onProgress?.(
    `the engine did not take a single layer (${refusal}); building the Dockerfile instead`,
  );
  const dockerfile = dockerfileOf(addition, files, { [runtimeLabels.plan]: image.digest });
  const context = writeTar([
    toEntry({ path: 'Dockerfile', content: new TextEncoder().encode(dockerfile) }),
    ...files,
  ]);
  return engine.buildImage(context, { ...options, tags: [image.reference] });
}

/** Loads the new layer alone; returns why the engine did not take it. The archive tags the image by itself. */
async function load(
  engine: ContainerEngine,
  { config, layer, reference, digest }: AddedImage & { readonly reference: string },
  { signal }: StepOptions,
): Promise<string | undefined> {
  const archive = writeDockerArchive({ config, layers: [layer], references: [reference] });
  try {
    await engine.loadImage(archive, signal ? { signal } : {});
  } catch (error) {
    if (error instanceof LoadFailedError || error instanceof EngineRequestFailedError)
      return messageOf(error);
    throw error;
  }
  const loaded = await engine.inspectImage(reference);
  return loaded?.id === digest ? undefined : `it has the id ${loaded?.id ?? 'of nothing'}, not ${digest}`;
}
