export { appendLayer } from './append-layer.ts';
export { type Descriptor, describeBlob } from './descriptor.ts';
export { type Digest, digestOf, digestOfStream, hexOf, isDigest, parseDigest } from './digest.ts';
export { type DockerArchive, writeDockerArchive } from './docker-archive.ts';
export {
  ForeignLayerError,
  InvalidDigestError,
  InvalidImageError,
  InvalidLayerPathError,
  InvalidManifestError,
  InvalidPlatformError,
  InvalidReferenceError,
  PlatformNotFoundError,
  SchemaOneManifestError,
} from './errors.ts';
export {
  type ContainerConfig,
  configDescriptor,
  type HealthcheckConfig,
  type HistoryEntry,
  type ImageConfig,
  serializeConfig,
} from './image-config.ts';
export { createLayer, type Layer, layerFromFile } from './layer.ts';
export {
  blobsOf,
  createIndex,
  createManifest,
  describeManifest,
  type Index,
  isImageManifest,
  type Manifest,
  manifestProblems,
  maximumManifestBytes,
} from './manifest.ts';
export {
  convertMediaType,
  dockerMediaTypes,
  type Family,
  familyOf,
  isForeignLayer,
  isSchemaOne,
  type MediaTypes,
  manifestMediaTypes,
  mediaTypes,
  mediaTypesOf,
} from './media-types.ts';
export { parseManifest } from './parse-manifest.ts';
export { type ConfigPatch, mergeEnv, patchConfig } from './patch-config.ts';
export {
  type ChildOfIndex,
  formatPlatform,
  isAttestation,
  normalizePlatform,
  type Platform,
  parsePlatform,
  platformsOf,
  selectPlatform,
} from './platform.ts';
export { readTarHeads, type TarHead } from './read-tar.ts';
export {
  atDigest,
  familiarReference,
  formatReference,
  parseReference,
  type Reference,
  selectorOf,
} from './reference.ts';
export { apiHostOf, canonicalRegistry, dockerHub, isLoopbackHost, isSameRegistry } from './registry-host.ts';
export { type PackedFile, packFiles, type TarEntry, toEntry, writeTar } from './tar.ts';
export { validateImage } from './validate-image.ts';
