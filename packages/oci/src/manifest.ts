import type { Descriptor } from './descriptor.ts';
import { type Digest, digestOf } from './digest.ts';
import { InvalidManifestError } from './errors.ts';
import { type Family, familyOf, isForeignLayer, mediaTypesOf } from './media-types.ts';

/** What a registry accepts at most (distribution: registry/handlers/manifests.go), in bytes. */
export const maximumManifestBytes: number = 4 * 1024 * 1024;

interface Document {
  readonly family: Family;
  readonly mediaType: string;
  /** The exact bytes: what the digest is of, and what is pushed. */
  readonly bytes: Uint8Array;
  readonly digest: Digest;
  /** Length of the bytes. */
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly artifactType?: string;
  readonly subject?: Descriptor;
}

/** One image: its configuration and its layers, base first. */
export interface Manifest extends Document {
  readonly kind: 'manifest';
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

/** Several images under one name, one for each platform. */
export interface Index extends Document {
  readonly kind: 'index';
  readonly manifests: readonly Descriptor[];
}

/**
 * A new manifest. The same values give the same bytes. Throws `InvalidManifestError` when the media types are not all of
 * the family: engines refuse Docker manifests with OCI layers and the other way round (containers/image 2972).
 */
export function createManifest(content: {
  readonly family: Family;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly artifactType?: string;
  readonly subject?: Descriptor;
}): Manifest {
  const { family, config, layers } = content;
  const mediaType = mediaTypesOf(family).manifest;
  const extra = membersOf(content);
  const body = {
    schemaVersion: 2,
    mediaType,
    ...artifactTypeOf(extra),
    config,
    layers,
    ...withoutType(extra),
  };
  const manifest: Manifest = {
    kind: 'manifest',
    family,
    mediaType,
    config,
    layers,
    ...extra,
    ...sealed(body),
  };
  refuseProblems(manifest);
  return manifest;
}

/** A new index. Throws `InvalidManifestError` when a child is not of the family. */
export function createIndex(content: {
  readonly family: Family;
  readonly manifests: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
}): Index {
  const { family, manifests } = content;
  const mediaType = mediaTypesOf(family).index;
  const extra = membersOf(content);
  const body = { schemaVersion: 2, mediaType, manifests, ...extra };
  const index: Index = { kind: 'index', family, mediaType, manifests, ...extra, ...sealed(body) };
  refuseProblems(index);
  return index;
}

/** The descriptor of a manifest or an index. */
export function describeManifest(document: Manifest | Index): Descriptor {
  return { mediaType: document.mediaType, digest: document.digest, size: document.size };
}

/** Whether the manifest is a container image: others hold charts, signatures and the like. */
export function isImageManifest(manifest: Manifest): boolean {
  return manifest.config.mediaType === mediaTypesOf(manifest.family).config;
}

/** The blobs that have to be in a repository before the manifest is accepted: layers, then the configuration, each once. */
export function blobsOf(manifest: Manifest): Descriptor[] {
  const own = manifest.layers.filter((layer) => !isForeignLayer(layer.mediaType));
  return [...new Map([...own, manifest.config].map((blob) => [blob.digest, blob])).values()];
}

/** What is wrong with a document that could be read: media types of two families, annotations where Docker has none. */
export function manifestProblems(document: Manifest | Index): string[] {
  const { family } = document;
  const children = document.kind === 'index' ? document.manifests : [document.config, ...document.layers];
  const mixed = children.filter((child) => (familyOf(child.mediaType) ?? family) !== family);
  const problems = [...new Set(mixed.map((child) => child.mediaType))].map(
    (mediaType) => `${mediaType} does not belong into ${document.mediaType}`,
  );
  if (family === 'docker' && document.annotations) problems.push(`${document.mediaType} has no annotations`);
  if (document.size > maximumManifestBytes) {
    problems.push(`it has ${document.size} bytes, and registries accept ${maximumManifestBytes}`);
  }
  return problems;
}

function refuseProblems(document: Manifest | Index): void {
  const problems = manifestProblems(document);
  if (problems.length > 0) throw new InvalidManifestError(problems.join('; '));
}

function sealed(body: object): Pick<Document, 'bytes' | 'digest' | 'size'> {
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  return { bytes, digest: digestOf(bytes), size: bytes.byteLength };
}

type Extra = Pick<Document, 'annotations' | 'artifactType' | 'subject'>;

function membersOf(content: Extra): Extra {
  const { annotations, artifactType, subject } = content;
  return {
    ...(artifactType !== undefined && { artifactType }),
    ...(subject && { subject }),
    ...(annotations &&
      Object.keys(annotations).length > 0 && {
        annotations: Object.fromEntries(Object.entries(annotations).sort(([a], [b]) => (a < b ? -1 : 1))),
      }),
  };
}

function artifactTypeOf({ artifactType }: Extra): Extra {
  return artifactType === undefined ? {} : { artifactType };
}

function withoutType({ artifactType: _, ...rest }: Extra): Extra {
  return rest;
}
