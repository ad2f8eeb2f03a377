import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContainerEngine, StepOptions } from '@serverless-max/container-engine';
import { type PackedFile, packFiles } from '@serverless-max/oci';
import type { DebianBase } from './debian-base.ts';
import { BaseUnavailableError } from './errors.ts';
import type { BaseImage } from './obtain-image.ts';
import { readFolder, runtimeFolder } from './runtime-folder.ts';

/** Raised when the way a recipe is built changes, so that images of the old way are not taken for the new. */
const recipeVersion = 1;

/** How a recipe is built. */
export interface RecipeOptions extends StepOptions {
  readonly debian: DebianBase;
  readonly hostCaBundle?: string;
}

/**
 * Builds a model's own image from its recipe, a folder of the runtime package with a Dockerfile that takes
 * `BASE_IMAGE`. The tag tells the inputs, so an image that is in the engine already is not built again.
 */
export async function buildRecipe(
  engine: ContainerEngine,
  model: { readonly name: string; readonly recipe: string },
  options: RecipeOptions,
): Promise<BaseImage> {
  const { debian, hostCaBundle, ...step } = options;
  const [base, files] = await Promise.all([
    debian.prepare(engine, step),
    readFolder(join(runtimeFolder, model.recipe), isInput),
  ]);
  const reference = `serverless-max/${model.name}-model:${recipeTag(files, base.id)}`;
  const known = await engine.inspectImage(reference);
  if (known) {
    return {
      reference,
      id: known.id,
      details: known,
      how: `${reference}, built before from the same recipe`,
    };
  }
  step.onProgress?.(`building ${reference} on ${base.how}`);
  await engine.buildImage(packFiles([...files, await certificates(hostCaBundle)]), {
    ...step,
    tags: [reference],
    buildArgs: { BASE_IMAGE: base.reference },
  });
  const details = await engine.inspectImage(reference);
  if (!details) {
    throw new BaseUnavailableError(model.name, [{ reference, reason: 'built, but not in the engine' }]);
  }
  return { reference, id: details.id, details, how: `${reference}, built on ${base.how}` };
}

/** Twelve hexadecimal digits that stand for everything that makes the image: files, base image, way of building. */
export function recipeTag(files: readonly PackedFile[], baseId: string): string {
  const hash = createHash('sha256').update(JSON.stringify([recipeVersion, baseId]));
  for (const { path, mode, content } of files) {
    hash.update(JSON.stringify([path, mode, content.byteLength])).update(content);
  }
  return hash.digest('hex').slice(0, 12);
}

// What only people and tests read does not make another image.
function isInput(path: string): boolean {
  return !/^(tests|samples)\/|(^|\/)__pycache__\/|\.(md|pyc)$/.test(path);
}

// In every context, so that Dockerfiles can rely on it. The certificates of a machine are not an input of the
// image: they only open the way to the same packages.
async function certificates(hostCaBundle: string | undefined): Promise<PackedFile> {
  return { path: 'host-ca.pem', content: hostCaBundle ? await readFile(hostCaBundle) : new Uint8Array() };
}
