import { randomUUID } from 'node:crypto';
import { type Digest, digestOf } from '../../digest.ts';

/** A manifest as it was put. */
export interface StoredManifest {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

/** One repository of a registry in memory. */
export interface StoredRepository {
  readonly blobs: Map<Digest, Uint8Array>;
  readonly manifests: Map<Digest, StoredManifest>;
  readonly tags: Map<string, Digest>;
  /** Uploads that have begun and not ended: what they have by now. */
  readonly uploads: Map<string, Uint8Array>;
}

/** What a registry in memory keeps. */
export class RegistryStore {
  readonly repositories: Map<string, StoredRepository> = new Map<string, StoredRepository>();

  /** The repository, made when it is not there. */
  repository(name: string): StoredRepository {
    const found = this.repositories.get(name) ?? {
      blobs: new Map(),
      manifests: new Map(),
      tags: new Map(),
      uploads: new Map(),
    };
    this.repositories.set(name, found);
    return found;
  }

  putBlob(name: string, bytes: Uint8Array): Digest {
    const digest = digestOf(bytes);
    this.repository(name).blobs.set(digest, bytes);
    return digest;
  }

  putManifest(name: string, manifest: StoredManifest, tag?: string): Digest {
    const digest = digestOf(manifest.bytes);
    const repository = this.repository(name);
    repository.manifests.set(digest, manifest);
    if (tag !== undefined) repository.tags.set(tag, digest);
    return digest;
  }

  /** The digest that a tag or a digest leads to. */
  resolve(name: string, selector: string): Digest | undefined {
    const repository = this.repositories.get(name);
    const digest = repository?.tags.get(selector) ?? (selector as Digest);
    return repository?.manifests.has(digest) ? digest : undefined;
  }

  beginUpload(name: string): string {
    const id = randomUUID();
    this.repository(name).uploads.set(id, new Uint8Array());
    return id;
  }
}
