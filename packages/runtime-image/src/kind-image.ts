import type { ContainerEngine, StepOptions } from '@serverless-max/container-engine';
import { loadActionServer } from './action-server.ts';
import { buildRuntimeImage, type RuntimeImage } from './build.ts';
import type { DebianBase } from './debian-base.ts';
import { UnknownKindError } from './errors.ts';
import { loadKinds } from './kinds.ts';
import { type NodeRecipeOptions, npmInstall } from './node-recipe.ts';
import { nameOfReference, planRuntimeImage } from './plan.ts';
import { dockerBuild, prepareRecipe } from './recipe.ts';

/** How the image of a kind is made. */
export interface KindImageOptions extends StepOptions, NodeRecipeOptions {
  /** Gives the Debian root that the images are made on. */
  readonly debian: DebianBase;
}

/**
 * Brings the image that runs actions of a kind, e.g. `nodejs:20`, into the engine: a base with the language, made
 * from its recipe unless it is there, and the language's action server on top. Throws `UnknownKindError`,
 * `PackagesUnavailableError`, or the errors of the Debian base and of the build.
 */
export async function prepareKindImage(
  engine: ContainerEngine,
  kind: string,
  options: KindImageOptions,
): Promise<RuntimeImage> {
  const { runtimes, images } = await loadKinds();
  const kinds = Object.values(runtimes).flat();
  const image = kinds.find((known) => known.kind === kind)?.image;
  const source = image === undefined ? undefined : images[image];
  if (image === undefined || source === undefined) {
    throw new UnknownKindError(
      kind,
      kinds.map((known) => known.kind),
    );
  }
  const { language, recipe: folder } = source;
  const recipe = { name: source.kind, repository: `${image}-base`, folder };
  const make = language === 'node' ? npmInstall(options) : dockerBuild(options);
  const [base, server] = await Promise.all([
    prepareRecipe(engine, recipe, options, make),
    loadActionServer(language),
  ]);
  const plan = planRuntimeImage(base, server, { name: nameOfReference(image), kind: source.kind });
  return buildRuntimeImage(engine, plan, options);
}
