export { appendLayer } from './append-layer.ts';
export { type Descriptor, describeBlob, mediaTypes } from './descriptor.ts';
export { type Digest, digestOf, digestOfStream, hexOf, isDigest, parseDigest } from './digest.ts';
export { type DockerArchive, writeDockerArchive } from './docker-archive.ts';
export { ForeignLayerError, InvalidDigestError, InvalidImageError, InvalidLayerPathError } from './errors.ts';
export {
  type ContainerConfig,
  configDescriptor,
  type HealthcheckConfig,
  type HistoryEntry,
  type ImageConfig,
  serializeConfig,
} from './image-config.ts';
export { createLayer, type Layer, layerFromFile } from './layer.ts';
export { type ConfigPatch, mergeEnv, patchConfig } from './patch-config.ts';
export { readTarHeads, type TarHead } from './read-tar.ts';
export { type PackedFile, packFiles, type TarEntry, toEntry, writeTar } from './tar.ts';
export { validateImage } from './validate-image.ts';
