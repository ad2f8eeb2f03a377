import {
  type ContainerEngine,
  EngineRequestFailedError,
  type ImageDetails,
  LoadFailedError,
  type StepOptions,
} from '@serverless-max/container-engine';
import { messageOf } from '@serverless-max/foundation';
import {
  appendLayer,
  configDescriptor,
  createLayer,
  type Digest,
  hexOf,
  type ImageConfig,
  type Layer,
  packFiles,
  patchConfig,
  writeDockerArchive,
} from '@serverless-max/oci';
import { renderDockerfile } from './dockerfile.ts';
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
export interface AssembledImage {
  readonly config: ImageConfig;
  readonly layer: Layer;
  /** The image id. */
  readonly digest: Digest;
  /** `serverless-max/<name>:` and twelve digits of the digest. */
  readonly reference: string;
}

/** Makes the layer and the configuration that a plan tells of; no engine is needed. */
export async function assembleRuntimeImage(plan: AppendPlan): Promise<AssembledImage> {
  const layer = await createLayer(plan.files);
  const { created } = plan.baseConfig;
  const step = { ...(created !== undefined && { created }), created_by: plan.step };
  const config = appendLayer(patchConfig(plan.baseConfig, plan.patch), layer, step);
  const { digest } = configDescriptor(config);
  return {
    config,
    layer,
    digest,
    reference: `serverless-max/${plan.name.toLowerCase()}:${hexOf(digest, 12)}`,
  };
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
  const result = (id: string, reused: boolean): RuntimeImage => ({
    reference,
    id,
    digest,
    layerBytes: image.layer.sizeBytes,
    reused,
  });

  const known = await engine.inspectImage(reference);
  if (known && isImage(known, digest)) return result(known.id, true);

  const refusal = await load(engine, image, options);
  if (refusal === undefined) return result(digest, false);

  options.onProgress?.(
    `the engine did not take a single layer (${refusal}); building the Dockerfile instead`,
  );
  const { dockerfile, files } = renderDockerfile(plan, { [runtimeLabels.plan]: digest });
  const context = packFiles([
    { path: 'Dockerfile', content: new TextEncoder().encode(dockerfile) },
    ...files,
  ]);
  return result(await engine.buildImage(context, { ...options, tags: [reference] }), false);
}

function isImage(details: ImageDetails, digest: Digest): boolean {
  return details.id === digest || details.labels[runtimeLabels.plan] === digest;
}

/** Loads the new layer alone; returns why the engine did not take it. The archive tags the image by itself. */
async function load(
  engine: ContainerEngine,
  { config, layer, reference, digest }: AssembledImage,
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
