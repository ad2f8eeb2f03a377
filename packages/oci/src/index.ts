export { appendLayer } from './append-layer.ts';
export { type Descriptor, describeBlob } from './descriptor.ts';
export { type Digest, digestOf, digestOfStream, hexOf, isDigest, parseDigest } from './digest.ts';
export { type DockerArchive, writeDockerArchive } from './docker-archive.ts';
export {
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
export { type ImageSource, imageOf, type PlatformChoice, readImages } from './image-source.ts';
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
export { type BlobPlacer, type BlobPlacerOptions, createBlobPlacer } from './publish/blob-placer.ts';
export type { BlobOutcome, PlacedBlob, PublishEvent, PublishListener } from './publish/progress.ts';
export {
  type Published,
  type PublishOptions,
  type PulledBase,
  publishImage,
  pullImage,
} from './publish/publish-image.ts';
export { type PushBundleOptions, type PushedBundle, pushBundle } from './publish/push-bundle.ts';
export { type AssembledImage, type Destination, pushDocument, pushImage } from './publish/push-image.ts';
export { readTarHeads, type TarHead } from './read-tar.ts';
export {
  atDigest,
  familiarReference,
  formatReference,
  parseReference,
  type Reference,
  selectorOf,
} from './reference.ts';
export { type BlobSource, blobFromBytes, blobFromRepository } from './registry/blob-source.ts';
export { checkBlob } from './registry/check-blob.ts';
export { checkManifest } from './registry/check-manifest.ts';
export type { HelperEnvironment } from './registry/credential-helper.ts';
export {
  type CredentialSourceOptions,
  createCredentialSource,
  credentialFilesOf,
} from './registry/credential-source.ts';
export type { CredentialSource, Credentials } from './registry/credentials.ts';
export {
  AccessDeniedError,
  BlobUnknownError,
  CertificateError,
  CredentialFileError,
  CredentialHelperError,
  DigestMismatchError,
  LoginRefusedError,
  LoginRequiredError,
  ManifestUnknownError,
  PlainHttpError,
  ProtocolError,
  ProxyAddressError,
  RateLimitedError,
  RegistryError,
  RegistryRefusedError,
  RegistryUnreachableError,
  TagMovedError,
  UnsafeAddressError,
} from './registry/errors.ts';
export { type MountOutcome, mountBlob } from './registry/mount-blob.ts';
export { openImage } from './registry/open-image.ts';
export type { ProxySettings } from './registry/proxy-choice.ts';
export { pullBlob } from './registry/pull-blob.ts';
export { pullManifest } from './registry/pull-manifest.ts';
export { pushBlob } from './registry/push-blob.ts';
export { pushManifest } from './registry/push-manifest.ts';
export { readBlob } from './registry/read-blob.ts';
export {
  createRegistryClient,
  type RegistryClient,
  type RegistryClientOptions,
} from './registry/registry-client.ts';
export type { Repository } from './registry/repository.ts';
export { type RetryPolicy, usualRetries } from './registry/retry.ts';
export { createTrafficMeter, type Traffic, type TrafficMeter } from './registry/traffic.ts';
export type { Wait, WaitListener } from './registry/wait.ts';
export { apiHostOf, canonicalRegistry, dockerHub, isLoopbackHost, isSameRegistry } from './registry-host.ts';
export { type PackedFile, packFiles, type TarEntry, toEntry, writeTar } from './tar.ts';
export { validateImage } from './validate-image.ts';
export { verifiedBlob } from './verified-blob.ts';
