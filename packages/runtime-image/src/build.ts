import type { ContainerEngine, ImageDetails, StepOptions } from '@serverless-max/container-engine';
import { createLayer, hexOf, toEntry } from '@serverless-max/oci';
import { type AddedImage, assembleAddition } from './addition.ts';
import { loadAddition } from './load-addition.ts';
import { type AppendPlan, type RuntimeImagePlan, runtimeLabels } from './plan.ts';

/** A runtime image that is in the engine. */
export interface RuntimeImage {
  readonly reference: string;
  /** The engine's id of it. */
  readonly id: string;
  /** The digest of its configuration: the id, unless the engine could only build it from the Dockerfile. */
  readonly digest: string;
  /** What was added to the base, uncompressed. */
  readonly layerBytes: number;
  /** It was in the engine already. */
  readonly reused: boolean;
}

/** A plan carried out in memory: the same plan gives the same bytes on every machine. */
export interface AssembledImage extends AddedImage {
  /** `serverless-max/<name>:` and twelve digits of the digest. */
  readonly reference: string;
}

/** Makes the layer and the configuration that a plan tells of; no engine is needed. */
export async function assembleRuntimeImage(plan: AppendPlan): Promise<AssembledImage> {
  const image = assembleAddition(plan, await createLayer(plan.files));
  return { ...image, reference: `serverless-max/${plan.name.toLowerCase()}:${hexOf(image.digest, 12)}` };
}

/**
 * Brings the runtime image into the engine that has the base: as an archive of the new layer only, or, where an
 * engine does not take that, by a build of the Dockerfile. Does nothing when it is there already.
 */
export async function buildRuntimeImage(
  engine: ContainerEngine,
  plan: RuntimeImagePlan,
  options: StepOptions = {},
): Promise<RuntimeImage> {
  if (plan.kind === 'ready') {
    const { reference, id } = plan.base;
    return { reference, id, digest: id, layerBytes: 0, reused: true };
  }
  const image = await assembleRuntimeImage(plan);
  const { reference, digest } = image;
  const known = await engine.inspectImage(reference);
  const reused = known !== undefined && isImage(known, digest);
  const id = reused ? known.id : await loadAddition(engine, plan, image, plan.files.map(toEntry), options);
  return { reference, id, digest, layerBytes: image.layer.sizeBytes, reused };
}

function isImage(details: ImageDetails, digest: string): boolean {
  return details.id === digest || details.labels[runtimeLabels.plan] === digest;
}
