import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ServerlessMaxError } from '@serverless-max/foundation';
import { OutputNotEmptyError } from '../errors.ts';
import { blobsOfBundle } from '../image-bundle.ts';
import { verifiedBlob } from '../verified-blob.ts';
import { storeBlob } from './blob-folder.ts';
import { outputFailed } from './output-failed.ts';
import { type ImageArchive, layoutDocuments, writeImageArchive } from './write-archive.ts';

/**
 * Writes the archive of `writeImageArchive` to a file. It appears under its name when it is whole; a failure leaves what
 * was there before. Throws `OutputFailedError` for a disk that is full and the like.
 */
export async function saveImageArchive(
  path: string,
  archive: ImageArchive,
  signal?: AbortSignal,
): Promise<void> {
  await writing(path, signal, async (partial) => {
    await pipeline(
      writeImageArchive(archive),
      createWriteStream(partial, { flags: 'wx' }),
      signal ? { signal } : {},
    );
    await rename(partial, path);
  });
}

/** Writes an OCI image layout to a folder that is new or empty; it appears when it is whole. */
export async function saveImageLayout(
  folder: string,
  archive: ImageArchive,
  signal?: AbortSignal,
): Promise<void> {
  const present = await readdir(folder).catch(() => undefined);
  if (present && present.length > 0) throw new OutputNotEmptyError(folder);
  await writing(folder, signal, async (partial) => {
    for (const { blob, image } of blobsOfBundle(archive.bundle)) {
      await storeBlob(partial, verifiedBlob(blob, image.openBlob(blob)), signal);
    }
    for (const { path, content } of layoutDocuments(archive)) {
      await mkdir(dirname(join(partial, path)), { recursive: true });
      await writeFile(join(partial, path), content);
    }
    if (present) await rmdir(folder);
    await rename(partial, folder);
  });
}

async function writing(
  path: string,
  signal: AbortSignal | undefined,
  write: (partial: string) => Promise<void>,
): Promise<void> {
  const plain = path.replace(/\/+$/, '');
  const partial = join(dirname(plain), `.${randomUUID()}.partial`);
  try {
    await mkdir(dirname(plain), { recursive: true });
    await write(partial);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ServerlessMaxError) throw error;
    throw outputFailed(path, error);
  } finally {
    // Where nothing can be written, nothing can be removed: that has been told already.
    await rm(partial, { recursive: true, force: true }).catch(() => undefined);
  }
}
