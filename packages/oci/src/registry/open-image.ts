import type { ImageSource } from '../image-source.ts';
import { type Reference, selectorOf } from '../reference.ts';
import { pullBlob } from './pull-blob.ts';
import { pullManifest } from './pull-manifest.ts';
import type { Repository } from './repository.ts';

/** The image or index that a reference leads to: one request. Blobs are pulled when they are read. */
export async function openImage(repository: Repository, reference: Reference): Promise<ImageSource> {
  return {
    root: await pullManifest(repository, selectorOf(reference)),
    readManifest: (child) => pullManifest(repository, child.digest),
    openBlob: (blob, offset) => pullBlob(repository, blob, offset),
  };
}
