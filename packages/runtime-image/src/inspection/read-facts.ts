import { posix } from 'node:path';
import type { ImageFiles } from '@serverless-max/container-engine';
import { readTarHeads } from '@serverless-max/oci';
import type { BaseImage } from '../obtain-image.ts';
import type { ImageFacts } from './facts.ts';
import { frameworks } from './frameworks.ts';
import { entryFiles, modelFolder, packageFolders, programPaths, tellingFiles } from './where-to-look.ts';

/** How much of an image is looked at: weights may take gigabytes, and nothing in them tells anything. */
const limits = { textBytes: 64 * 1024, folderBytes: 32 * 1024 * 1024, folderEntries: 2_000, texts: 100 };

const isText = /\.([cm]?[jt]s|py|json|ya?ml|txt|toml|sh|properties)$/;
const isForeign = /\/(node_modules|\.git|tests?|__pycache__|assets|samples|static|\.venv|venv)\//;
const programNames = ['python3', 'python', 'node', 'java'];

/** Looks into the files of an image where something can be told from them; within the limits above. */
export async function readFacts(
  base: BaseImage,
  files: ImageFiles,
  onProgress: (line: string) => void = () => {},
): Promise<ImageFacts> {
  const texts = new Map<string, string>();
  const paths = new Set<string>();
  const folder = modelFolder(base);
  onProgress('looking for Python and Node');
  const programs = await findPrograms(base, files);
  const entries: string[] = [];
  for (const path of entryFiles(base)) {
    if (await readText(files, path, texts, paths)) entries.push(path);
  }
  if (folder !== undefined) {
    onProgress(`reading ${folder}`);
    // Before the folder as a whole, of which only the beginning may be seen.
    for (const name of tellingFiles) await readText(files, posix.join(folder, name), texts, paths);
    await listFolder(files, folder, texts, paths);
  }
  onProgress('looking for packages');
  const python = programs.get('python3') ?? programs.get('python');
  const pythonPackages = new Set(python && (await findPackages(files, python)));
  const targets = new Map([...programs].map(([name, { target }]) => [name, target]));
  return { base, texts, entries, paths, pythonPackages, programs: targets };
}

interface Program {
  readonly path: string;
  readonly target: string;
}

async function findPrograms(base: BaseImage, files: ImageFiles): Promise<Map<string, Program>> {
  const found = new Map<string, Program>();
  for (const path of programPaths(base, programNames)) {
    const name = posix.basename(path);
    if (found.has(name)) continue;
    const stat = await files.stat(path);
    if (stat && stat.kind !== 'folder') found.set(name, { path, target: stat.target ?? path });
  }
  return found;
}

async function findPackages(files: ImageFiles, { path, target }: Program): Promise<readonly string[]> {
  const found: string[] = [];
  for (const folder of packageFolders(path, target)) {
    if ((await files.stat(folder)) === undefined) continue;
    for (const name of frameworks.flatMap((framework) => framework.pythonPackages ?? [])) {
      if (!found.includes(name) && (await files.stat(posix.join(folder, name)))) found.push(name);
    }
  }
  return found;
}

async function readText(
  files: ImageFiles,
  path: string,
  texts: Map<string, string>,
  paths: Set<string>,
): Promise<boolean> {
  if (texts.has(path)) return true;
  const stat = await files.stat(path);
  const real = stat?.target ?? path;
  const kind = stat?.kind === 'link' ? (await files.stat(real))?.kind : stat?.kind;
  if (kind !== 'file') return false;
  paths.add(path);
  const archive = await files.archive(real);
  if (archive === undefined) return false;
  for await (const { head } of readTarHeads(archive, () => limits.textBytes))
    texts.set(path, head.toString());
  return true;
}

async function listFolder(
  files: ImageFiles,
  folder: string,
  texts: Map<string, string>,
  paths: Set<string>,
): Promise<void> {
  const archive = await files.archive(folder);
  if (archive === undefined) return;
  const above = posix.dirname(folder);
  const isWanted = (path: string): boolean =>
    texts.size < limits.texts && isText.test(path) && !isForeign.test(`/${path}`);
  let bytes = 0;
  const counted = count(archive, (length) => {
    bytes += length;
  });
  for await (const entry of readTarHeads(counted, (path) => (isWanted(path) ? limits.textBytes : 0))) {
    const path = posix.join(above, entry.path);
    paths.add(path);
    if (entry.head.length > 0 && !texts.has(path)) texts.set(path, entry.head.toString());
    // What follows a file that is too large is not seen: the transfer would have to go through all of it.
    if (bytes + entry.sizeBytes > limits.folderBytes || paths.size > limits.folderEntries) break;
  }
}

async function* count(
  chunks: AsyncIterable<Uint8Array>,
  onChunk: (length: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    onChunk(chunk.byteLength);
    yield chunk;
  }
}
