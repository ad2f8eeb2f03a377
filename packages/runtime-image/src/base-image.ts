import {
  type ContainerEngine,
  findPlatformMismatch,
  type StepOptions,
} from '@serverless-max/container-engine';
import type { DebianBase } from './debian-base.ts';
import type { Model } from './model.ts';
import { type BaseImage, obtainImage } from './obtain-image.ts';
import { dockerBuild, prepareRecipe } from './recipe.ts';

/** What is to become a runtime image: a model of the catalogue, or any image. */
export type BaseTarget =
  | { readonly kind: 'model'; readonly model: Model }
  | { readonly kind: 'image'; readonly reference: string };

/** How a base image is prepared. */
export interface BaseImageOptions extends StepOptions {
  /** The image to use for a model, instead of its recipe or its published image. */
  readonly base?: string;
  /** Gives the Debian root that recipes build on. */
  readonly debian: DebianBase;
  /** Path of the machine's CA bundle, for builds behind a proxy that inspects TLS. */
  readonly hostCaBundle?: string;
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
  if (mismatch) throw mismatch;
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
    const recipe = {
      name: model.name,
      repository: `serverless-max/${model.name}-model`,
      folder: model.recipe,
    };
    return prepareRecipe(engine, recipe, options, dockerBuild(options));
  }
  return obtainImage(engine, model.name, model.images, options);
}
