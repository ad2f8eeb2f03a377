import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ContainerEngine, StepOptions } from '@serverless-max/container-engine';
import { type PackedFile, packFiles } from '@serverless-max/oci';
import type { DebianBase } from './debian-base.ts';
import { BaseUnavailableError } from './errors.ts';
import type { BaseImage } from './obtain-image.ts';
import { readFolder, runtimeFolder } from './runtime-folder.ts';

/** Raised when the way a recipe is made changes, so that images of the old way are not taken for the new. */
const recipeVersion = 1;

/** A folder of the runtime package from which an image is made on a Debian base. */
export interface Recipe {
  /** What it makes, for messages. */
  readonly name: string;
  /** The image's name without a tag. */
  readonly repository: string;
  /** Relative to the runtime package. */
  readonly folder: string;
  /** The folder beside it whose Dockerfile builds several recipes; then both are in the context, below their names. */
  readonly shared?: string;
}

/** What an image is made of. */
export interface RecipeInputs {
  /** The name to tag the image with. */
  readonly reference: string;
  readonly base: BaseImage;
  /** The files of the recipe's folder, or of both folders. */
  readonly files: readonly PackedFile[];
}

/** Makes the image of a recipe in the engine, and tags it. */
export type MakeImage = (engine: ContainerEngine, inputs: RecipeInputs, step: StepOptions) => Promise<void>;

/**
 * Brings the image of a recipe into the engine. The tag tells the inputs, so an image that is there already is
 * not made again.
 */
export async function prepareRecipe(
  engine: ContainerEngine,
  recipe: Recipe,
  { debian, onProgress, signal }: StepOptions & { readonly debian: DebianBase },
  make: MakeImage,
): Promise<BaseImage> {
  const { name, repository } = recipe;
  const step = { ...(onProgress && { onProgress }), ...(signal && { signal }) };
  const [base, files] = await Promise.all([debian.prepare(engine, step), readRecipe(recipe)]);
  const reference = `${repository}:${recipeTag(files, base.id)}`;
  const known = await engine.inspectImage(reference);
  if (known) {
    return {
      reference,
      id: known.id,
      details: known,
      how: `${reference}, built before from the same recipe`,
      isMadeHere: true,
    };
  }
  onProgress?.(`building ${reference} on ${base.how}`);
  await make(engine, { reference, base, files }, step);
  const details = await engine.inspectImage(reference);
  if (!details) {
    throw new BaseUnavailableError(name, [{ reference, reason: 'built, but not in the engine' }]);
  }
  const how = `${reference}, built on ${base.how}`;
  return { reference, id: details.id, details, how, isMadeHere: true };
}

/**
 * For a recipe with a Dockerfile, which takes `BASE_IMAGE`. `hostCaBundle` is the path of the machine's CA bundle,
 * for builds behind a proxy that inspects TLS.
 */
export function dockerBuild({ hostCaBundle }: { readonly hostCaBundle?: string }): MakeImage {
  return async (engine, { reference, base, files }, step) => {
    await engine.buildImage(packFiles([...files, await certificates(hostCaBundle)]), {
      ...step,
      tags: [reference],
      buildArgs: { BASE_IMAGE: base.reference },
    });
  };
}

/** Twelve hexadecimal digits that stand for everything that makes the image: files, base image, way of building. */
export function recipeTag(files: readonly PackedFile[], baseId: string): string {
  const hash = createHash('sha256').update(JSON.stringify([recipeVersion, baseId]));
  for (const { path, mode, content } of files) {
    hash.update(JSON.stringify([path, mode, content.byteLength])).update(content);
  }
  return hash.digest('hex').slice(0, 12);
}

async function readRecipe({ folder, shared }: Recipe): Promise<readonly PackedFile[]> {
  const read = (path: string): Promise<readonly PackedFile[]> =>
    readFolder(join(runtimeFolder, path), isInput);
  if (shared === undefined) return read(folder);
  const parts = await Promise.all(
    [folder, shared].map(async (part) =>
      (await read(part)).map((file) => ({ ...file, path: `${basename(part)}/${file.path}` })),
    ),
  );
  return parts.flat();
}

// What only people and tests read, or what a tool left, does not make another image.
function isInput(path: string): boolean {
  return !/^(tests|samples)\/|(^|\/)(__pycache__|node_modules)\/|\.(md|pyc)$|^tsconfig\.json$/.test(path);
}

/**
 * In every context, so that Dockerfiles can rely on it. The certificates of a machine are not an input of the
 * image: they only open the way to the same packages.
 */
export async function certificates(hostCaBundle: string | undefined): Promise<PackedFile> {
  return { path: 'host-ca.pem', content: hostCaBundle ? await readFile(hostCaBundle) : new Uint8Array() };
}
