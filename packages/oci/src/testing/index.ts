export { type ReadArchive, readDockerArchive, readTar, type TarFile } from './read-archive.ts';
export { appendSample } from './registry/append-sample.ts';
export { type Certified, createCertificate } from './registry/certificate.ts';
export type { Exchange } from './registry/exchange.ts';
export { type Fault, type FaultMatch, faults, mounts } from './registry/faults.ts';
export type { RegistryAuth } from './registry/gatekeeper.ts';
export { impatient } from './registry/impatient.ts';
export {
  type MemoryRegistry,
  type MemoryRegistryOptions,
  type SeenRequest,
  startMemoryRegistry,
} from './registry/memory-registry.ts';
export { type NameProxy, startNameProxy } from './registry/name-proxy.ts';
export { createSampleImage, type SampleImage, storeImage } from './registry/sample-image.ts';
export type { RegistryStore, StoredManifest, StoredRepository } from './registry/store.ts';
export { sampleConfig } from './sample-config.ts';
export { type SampleImageOptions, sampleImage } from './sample-image.ts';
