export { appendLayer } from './append-layer.ts';
export {
  type ArchivedImage,
  type ReadArchiveOptions,
  readArchive,
  readArchiveStream,
} from './archive/read-archive.ts';
export { saveImageArchive, saveImageLayout } from './archive/save-archive.ts';
export { type ImageArchive, writeImageArchive } from './archive/write-archive.ts';
export { type Descriptor, describeBlob } from './descriptor.ts';
export { type Digest, digestOf, digestOfStream, hexOf, isDigest, parseDigest } from './digest.ts';
export { type DockerArchive, writeDockerArchive } from './docker-archive.ts';
export {
  DamagedBlobError,
  ForeignLayerError,
  InvalidArchiveError,
  InvalidConfigError,
  InvalidDigestError,
  InvalidImageError,
  InvalidLayerPathError,
  InvalidManifestError,
  InvalidPlatformError,
  InvalidReferenceError,
  OutputFailedError,
  OutputNotEmptyError,
  PlatformNotFoundError,
  SchemaOneManifestError,
} from './errors.ts';
export {
  appendToImage,
  deriveImage,
  type Image,
  type ImageChange,
  type OpenBlob,
  platformOf,
  withConfig,
} from './image.ts';
export { blobsOfBundle, bundleImage, bundleImages, type ImageBundle } from './image-bundle.ts';
export {
  type ContainerConfig,
  configDescriptor,
  type HealthcheckConfig,
  type HistoryEntry,
  type ImageConfig,
  serializeConfig,
} from './image-config.ts';
export { type ImageSource, type PlatformChoice, readBlob, readImages } from './image-source.ts';
export { createLayer, type Layer, layerFromFile } from './layer.ts';
export { compressLayer, type LayerBlob } from './layer-blob.ts';
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
export { parseImageConfig } from './parse-config.ts';
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
export { verifiedBlob } from './verified-blob.ts';
