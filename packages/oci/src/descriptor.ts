import { type Digest, digestOf } from './digest.ts';

/** Media types of the blobs that this package writes (OCI image-spec: media-types.md). */
export const mediaTypes = {
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
} as const;

/** How one blob points at another (OCI image-spec: descriptor.md). */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  /** Length in bytes. */
  readonly size: number;
}

/** The descriptor of bytes that are at hand. */
export function describeBlob(mediaType: string, bytes: Uint8Array): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.byteLength };
}
