import { createWriteStream } from 'node:fs';
import { mkdir, realpath, symlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Entry, fromBufferPromise } from 'yauzl';

const UNIX = 3;
const FILE_TYPE = 0o170000;
const SYMBOLIC_LINK = 0o120000;

interface Link {
  readonly path: string;
  readonly target: string;
}

/**
 * Unpacks a zip archive into an existing folder, with execute permissions and symbolic links. Nothing is written
 * outside the folder: yauzl refuses names that lead out of it, links that do are refused here, and links are made last,
 * so that no file is written through one.
 */
export async function unpackArchive(archive: Buffer, folder: string): Promise<void> {
  const root = await realpath(folder);
  const zip = await fromBufferPromise(archive, { lazyEntries: true });
  const links: Link[] = [];
  for await (const entry of zip.eachEntry()) {
    const path = join(root, entry.fileName);
    if (entry.fileName.endsWith('/')) {
      await mkdir(path, { recursive: true });
      continue;
    }
    await mkdir(dirname(path), { recursive: true });
    const content = await zip.openReadStreamPromise(entry);
    const mode = unixModeOf(entry);
    if ((mode & FILE_TYPE) === SYMBOLIC_LINK) links.push({ path, target: await textOf(content) });
    else await pipeline(content, createWriteStream(path, { mode: 0o600 | (mode & 0o777) }));
  }
  for (const link of links) await makeLink(link, root);
}

async function makeLink({ path, target }: Link, root: string): Promise<void> {
  const parent = dirname(path);
  const isInside = isWithin(resolve(parent, target), root) && (await realpath(parent)) === parent;
  if (!isInside) throw new Error(`The link ${relative(root, path)} leads out of the archive, to ${target}.`);
  await symlink(target, path);
}

function isWithin(path: string, root: string): boolean {
  const way = relative(root, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** A file from an archiver that keeps no Unix permissions is an ordinary one. */
function unixModeOf(entry: Entry): number {
  const mode = entry.versionMadeBy >> 8 === UNIX ? entry.externalFileAttributes >>> 16 : 0;
  return mode === 0 ? 0o644 : mode;
}

async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
