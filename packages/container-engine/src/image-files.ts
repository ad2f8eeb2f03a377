/** What is at a path of an image. */
export interface FileStat {
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly sizeBytes: number;
  /** Where a link leads in the end, as an absolute path of the image, whether something is there or not. */
  readonly target?: string;
}

/**
 * The file system of an image, of which nothing runs. Paths are absolute; links on the way are followed, the last
 * part is taken as it is. To be disposed of: the engine holds a stopped container for it meanwhile.
 */
export interface ImageFiles extends AsyncDisposable {
  /** Undefined when nothing is there. */
  stat(path: string): Promise<FileStat | undefined>;
  /**
   * A file, or a folder with all that is below it, as a tar whose names begin with the last part of the path;
   * undefined when nothing is there. Whoever stops reading ends the transfer.
   */
  archive(path: string): Promise<AsyncIterable<Uint8Array> | undefined>;
}
