import type { Model } from '@serverless-max/runtime-image';

/** Where the image of a model comes from on this machine. */
export type ModelSource = 'recipe' | 'engine' | 'pull' | 'own-image';

/** The same in words. */
export const sourceWords: Readonly<Record<ModelSource, string>> = {
  recipe: 'built here',
  engine: 'in the engine',
  pull: 'needs a pull',
  'own-image': 'needs --base',
};

/** Decides as a build does: the recipe first, then an image that is in the engine, then one that can be pulled. */
export function sourceOf(
  model: Pick<Model, 'recipe' | 'images'>,
  inEngine: ReadonlySet<string>,
): ModelSource {
  if (model.recipe !== undefined) return 'recipe';
  if (model.images.some((reference) => inEngine.has(reference))) return 'engine';
  return model.images.length > 0 ? 'pull' : 'own-image';
}
