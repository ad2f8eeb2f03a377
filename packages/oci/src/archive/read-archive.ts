import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, ServerlessMaxError } from '@serverless-max/foundation';
import type { Descriptor } from '../descriptor.ts';
import { InvalidArchiveError } from '../errors.ts';
import { type ImageSource, readBlob } from '../image-source.ts';
import { type Index, type Manifest, maximumManifestBytes } from '../manifest.ts';
import { parseManifest } from '../parse-manifest.ts';
import { blobPath, openBlobsOf } from './blob-folder.ts';
import { readDockerManifest } from './docker-manifest.ts';
import { outputFailed } from './output-failed.ts';
import { type UnpackOptions, unpackArchive } from './unpack-archive.ts';

/** One of the images in an archive. */
export interface ArchivedImage extends ImageSource {
  /** References that it is kept under; none for an image without a name. */
  readonly names: readonly string[];
}

/** How an archive is read. */
export interface ReadArchiveOptions extends UnpackOptions {
  /** For the blobs of a tar, as large as they are compressed; whoever reads the archive removes it. */
  readonly folder: string;
}

/**
 * The images of an OCI layout (a folder, or a tar of it) or of a docker-archive. A folder is read in place. Throws
 * `InvalidArchiveError`, or `OutputFailedError` when there is no room for its blobs.
 */
export async function readArchive(
  path: string,
  options: ReadArchiveOptions,
): Promise<readonly ArchivedImage[]> {
  return naming(path, options, async () => {
    if ((await stat(path)).isDirectory()) return readLayout(path, await readFile(join(path, 'index.json')));
    return readTar(createReadStream(path, { highWaterMark: 1 << 20 }), options);
  });
}

/** The same of a tar that comes in, such as an engine's; `name` says in messages what it is. */
export async function readArchiveStream(
  name: string,
  archive: AsyncIterable<Uint8Array>,
  options: ReadArchiveOptions,
): Promise<readonly ArchivedImage[]> {
  return naming(name, options, () => readTar(archive, options));
}

async function readTar(
  archive: AsyncIterable<Uint8Array>,
  options: ReadArchiveOptions,
): Promise<readonly ArchivedImage[]> {
  const unpacked = await unpackArchive(archive, options.folder, options);
  // Docker from 25 on writes both. Its own list comes first: the blobs of that layout are not compressed.
  const manifest = unpacked.documents.get('manifest.json');
  if (manifest) return readDockerManifest(manifest, unpacked, options);
  const index = unpacked.documents.get('index.json');
  if (index) return readLayout(options.folder, index);
  throw new Error('it has neither an index.json nor a manifest.json');
}

async function readLayout(folder: string, indexJson: Uint8Array): Promise<readonly ArchivedImage[]> {
  const top = parseManifest(indexJson);
  if (top.kind !== 'index') throw new Error('its index.json is no index');
  const openBlob = openBlobsOf(folder);
  const readManifest = async (child: Descriptor): Promise<Manifest | Index> => {
    if (child.size > maximumManifestBytes) throw new Error(`the manifest ${child.digest} is too large`);
    const bytes = await readBlob(openBlob, child).catch((cause) => {
      throw new Error(`${blobPath(child.digest)} cannot be read: ${messageOf(cause)}`, { cause });
    });
    return parseManifest(bytes, child.mediaType);
  };
  // One image may be listed once for each of its names.
  const roots = new Map(top.manifests.map((it) => [it.digest, it]));
  return Promise.all(
    [...roots.values()].map(async (descriptor) => ({
      names: top.manifests.filter((it) => it.digest === descriptor.digest).flatMap(namesOf),
      root: await readManifest(descriptor),
      readManifest,
      openBlob,
    })),
  );
}

function namesOf({ annotations }: Descriptor): readonly string[] {
  // containerd and Docker put the whole reference here; the specification's own may be a tag alone.
  const name =
    annotations?.['io.containerd.image.name'] ?? annotations?.['org.opencontainers.image.ref.name'];
  return name === undefined ? [] : [name];
}

/** What says that there is no room where blobs are put; the archive is not to blame. */
const noRoom = new Set(['ENOSPC', 'EDQUOT', 'EROFS']);

async function naming<T>(
  name: string,
  { folder, signal }: ReadArchiveOptions,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ServerlessMaxError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== undefined && noRoom.has(code)) {
      throw outputFailed(folder, error);
    }
    throw new InvalidArchiveError(name, messageOf(error), { cause: error });
  }
}
