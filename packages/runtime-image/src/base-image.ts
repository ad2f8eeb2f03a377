import { type ContainerEngine, findPlatformMismatch } from '@serverless-max/container-engine';
import type { DebianBase } from './debian-base.ts';
import type { Model } from './model.ts';
import type { NodeRecipeOptions } from './node-recipe.ts';
import { type BaseImage, type ObtainOptions, obtainImage } from './obtain-image.ts';
import { dockerBuild, prepareRecipe, type Recipe } from './recipe.ts';
import { sharedBuild } from './shared-build.ts';

/** What is to become a runtime image: a model of the catalogue, or any image. */
export type BaseTarget =
  | { readonly kind: 'model'; readonly model: Model }
  | { readonly kind: 'image'; readonly reference: string };

/** How a base image is prepared. */
export interface BaseImageOptions extends ObtainOptions, NodeRecipeOptions {
  /** The image to use for a model, instead of its recipe or its published image. */
  readonly base?: string;
  /** Take an image for another CPU than the engine's too. */
  readonly anyPlatform?: boolean;
  /** Gives the Debian root that recipes build on. */
  readonly debian: DebianBase;
}

/**
 * Brings the image of a target into the engine: an image by its reference; a model from `base`, else by its
 * recipe, else from its published images. Throws `BaseUnavailableError`, the errors of the recipe's build, or
 * container-engine's `PlatformMismatchError` when the image is for another CPU than the engine's.
 */
export async function prepareBaseImage(
  engine: ContainerEngine,
  target: BaseTarget,
  options: BaseImageOptions,
): Promise<BaseImage> {
  const [info, base] = await Promise.all([engine.info(), obtainBase(engine, target, options)]);
  const mismatch = findPlatformMismatch(base.reference, base.details, info);
  if (mismatch && options.anyPlatform !== true) throw mismatch;
  return base;
}

function obtainBase(
  engine: ContainerEngine,
  target: BaseTarget,
  options: BaseImageOptions,
): Promise<BaseImage> {
  if (target.kind === 'image') return obtainImage(engine, target.reference, [target.reference], options);
  const { model } = target;
  if (options.base !== undefined) return obtainImage(engine, model.name, [options.base], options);
  if (model.recipe !== undefined) {
    const recipe: Recipe = {
      name: model.name,
      repository: `serverless-max/${model.name}-model`,
      folder: model.recipe,
      ...(model.sharedRecipe !== undefined && { shared: model.sharedRecipe }),
    };
    const make = model.sharedRecipe === undefined ? dockerBuild(options) : sharedBuild(recipe, options);
    return prepareRecipe(engine, recipe, options, make);
  }
  return obtainImage(engine, model.name, model.images, options);
}
