import type { ContainerEngine, StepOptions } from '@serverless-max/container-engine';
import { type PackedFile, readTarHeads } from '@serverless-max/oci';
import type { DebianBase } from './debian-base.ts';
import { BaseUnavailableError } from './errors.ts';
import { interpreterFolder as folder } from './interpreter-command.ts';
import { dockerBuild, prepareRecipe } from './recipe.ts';

/** How the interpreter is made. */
export interface InterpreterOptions extends StepOptions {
  /** Gives the Debian root that it is taken from. */
  readonly debian: DebianBase;
  /** For downloads behind a proxy that inspects TLS. */
  readonly hostCaBundle?: string;
  /** Say whose the container is that its files are read from. */
  readonly labels: Readonly<Record<string, string>>;
}

const recipe = { name: 'an own interpreter', repository: 'serverless-max/interpreter', folder };

/**
 * The files of a Python for the engine's CPU, below `interpreter/`, 15 MB: with its loader and its C library, so that it
 * runs in any image of Linux, also where there is nothing else. It is made once, of Debian's packages, and read from the
 * engine. Rejects with the errors of the Debian base and of the build.
 */
export async function prepareInterpreter(
  engine: ContainerEngine,
  options: InterpreterOptions,
): Promise<readonly PackedFile[]> {
  const { labels, signal } = options;
  const image = await prepareRecipe(engine, recipe, options, dockerBuild(options));
  await using files = await engine.openImage(image.id, { labels, ...(signal && { signal }) });
  const archive = await files.archive(`/${folder}`);
  if (archive === undefined) throw new BaseUnavailableError(recipe.name, []);
  const found: PackedFile[] = [];
  for await (const { path, kind, head } of readTarHeads(archive, () => Number.POSITIVE_INFINITY)) {
    const isProgram = path.startsWith(`${folder}/bin/`);
    if (kind === 'file') found.push({ path, content: head, mode: isProgram ? 0o755 : 0o644 });
  }
  return found.sort((left, right) => (left.path < right.path ? -1 : 1));
}
