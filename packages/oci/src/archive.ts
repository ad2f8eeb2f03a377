// Images in files and folders: what only a registry is needed for does not load it.
export {
  type ArchivedImage,
  type ReadArchiveOptions,
  readArchive,
  readArchiveStream,
} from './archive/read-archive.ts';
export { saveImageArchive, saveImageLayout } from './archive/save-archive.ts';
export { type ImageArchive, writeImageArchive } from './archive/write-archive.ts';
