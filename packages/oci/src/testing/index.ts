export { type ReadArchive, readDockerArchive, readTar, type TarFile } from './read-archive.ts';
export { sampleConfig } from './sample-config.ts';
export { type SampleImageOptions, sampleImage } from './sample-image.ts';
