import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type PackedFile, type TarEntry, toEntry, writeTar } from '@serverless-max/oci';
import { installForBuild } from './node-packages.ts';
import type { NodeRecipeOptions } from './node-recipe.ts';
import { certificates, type MakeImage, type Recipe } from './recipe.ts';
import { runCommand as runOnThisMachine } from './run-command.ts';

/** Lists the files of npm packages that a folder needs, with their SHA-256, as `sha256sum` reads it. */
const listName = 'weights.sha256';

/**
 * For a recipe with a shared folder: the npm packages of both folders, if they have any, are installed on this machine,
 * for the engine's CPU, and the shared Dockerfile builds from them. It takes `BASE_IMAGE`, and `MODEL`, the name of the recipe's own
 * folder.
 */
export function sharedBuild(recipe: Recipe, machine: NodeRecipeOptions): MakeImage {
  const [own, shared] = [basename(recipe.folder), basename(recipe.shared ?? recipe.folder)];
  return async (engine, { reference, base, files }, step) => {
    await mkdir(machine.cacheFolder, { recursive: true });
    const folder = await mkdtemp(join(machine.cacheFolder, 'build-'));
    try {
      const { architecture } = await engine.info();
      const install = async (part: string): Promise<readonly TarEntry[]> => {
        const manifests = partOf(files, part).filter(({ path }) => /^package(-lock)?\.json$/.test(path));
        if (manifests.length < 2) return [];
        step.onProgress?.(`installing the npm packages of ${part}`);
        await mkdir(join(folder, part));
        const packages = await installForBuild(machine.runCommand ?? runOnThisMachine, manifests, {
          image: reference,
          architecture,
          folder: join(folder, part),
          environment: machine.environment,
          hostCaBundle: machine.hostCaBundle,
          signal: step.signal,
          isWanted: neededBy(partOf(files, part)),
        });
        return packages.map((file) => ({ ...file, path: `${part}/${file.path}` }));
      };
      const packages = [...(await install(shared)), ...(await install(own))];
      step.onProgress?.(`building ${reference}`);
      const known = [...files, await certificates(machine.hostCaBundle)].map(toEntry);
      const context = [...known, ...packages].sort((left, right) => (left.path < right.path ? -1 : 1));
      await engine.buildImage(writeTar(context), {
        ...step,
        tags: [reference],
        dockerfile: `${shared}/Dockerfile`,
        buildArgs: { BASE_IMAGE: base.reference, MODEL: own },
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

/** The files of one of the folders, as they are called in it. */
function partOf(files: readonly PackedFile[], part: string): readonly PackedFile[] {
  return files
    .filter(({ path }) => path.startsWith(`${part}/`))
    .map((file) => ({ ...file, path: file.path.slice(part.length + 1) }));
}

/**
 * Packages of weights have many models: only the listed files go to the engine, and licences. Of a folder without a list
 * everything does but what only developers read.
 */
function neededBy(files: readonly PackedFile[]): (path: string) => boolean {
  const list = files.find(({ path }) => path === listName);
  if (!list) return (path) => !/\.(map|[cm]?ts|md)$|\/node-linux-[^/]+\/(include|share)\//.test(path);
  const listed = new Set(
    new TextDecoder()
      .decode(list.content)
      .split('\n')
      .map((line) => line.replace(/^\S+\s+/, '')),
  );
  return (path) => listed.has(path) || /\/licen[cs]e[^/]*$/i.test(path);
}
