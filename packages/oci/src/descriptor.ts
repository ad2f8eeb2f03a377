import { type Digest, digestOf } from './digest.ts';
import type { Platform } from './platform.ts';

/** How one blob points at another (OCI image-spec: descriptor.md). */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  /** Length in bytes. */
  readonly size: number;
  /** Where the bytes of a foreign layer may be had. */
  readonly urls?: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
  /** The bytes themselves in base64; dropped as soon as the blob changes. */
  readonly data?: string;
  /** Of what an index points at. */
  readonly platform?: Platform;
  readonly artifactType?: string;
}

/** The descriptor of bytes that are at hand. */
export function describeBlob(mediaType: string, bytes: Uint8Array): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.byteLength };
}
