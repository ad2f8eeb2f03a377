import type { Descriptor } from '../descriptor.ts';
import { describeBlob } from '../descriptor.ts';
import { pullBlob } from './pull-blob.ts';
import type { Repository } from './repository.ts';

/** A blob that can be read as often as needed, and from any byte on. */
export interface BlobSource {
  readonly descriptor: Descriptor;
  open(offset: number): AsyncIterable<Uint8Array>;
  /** Another repository of the target's registry that may have it, so that it can be mounted from there. */
  readonly mountFrom?: string;
}

/** A blob that is at hand. */
export function blobFromBytes(mediaType: string, bytes: Uint8Array): BlobSource {
  return {
    descriptor: describeBlob(mediaType, bytes),
    open: async function* (offset) {
      if (offset < bytes.byteLength) yield bytes.subarray(offset);
    },
  };
}

/** A blob of another repository; every reading is a request there, and nothing is kept. */
export function blobFromRepository(repository: Repository, descriptor: Descriptor): BlobSource {
  return { descriptor, open: (offset) => pullBlob(repository, descriptor, offset) };
}
