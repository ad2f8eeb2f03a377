import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { extract, type Header } from 'tar-stream';
import type { ImageConfig } from '../image-config.ts';

/** One entry of a tar, as it was written. */
export interface TarFile {
  readonly header: Header;
  readonly content: Buffer;
}

/** What a docker-archive holds. */
export interface ReadArchive {
  readonly config: ImageConfig;
  readonly configBytes: Buffer;
  readonly references: readonly string[];
  /** The path of every layer that the manifest names. */
  readonly layerPaths: readonly string[];
  /** Every file of the archive by its path. */
  readonly files: ReadonlyMap<string, TarFile>;
}

/** Every entry of a tar, in order. */
export async function readTar(archive: AsyncIterable<Uint8Array>): Promise<TarFile[]> {
  const entries: TarFile[] = [];
  for await (const entry of Readable.from(archive, { objectMode: false }).pipe(extract())) {
    entries.push({ header: entry.header, content: await buffer(entry as AsyncIterable<Uint8Array>) });
  }
  return entries;
}

/** Reads the only image of a docker-archive. */
export async function readDockerArchive(archive: AsyncIterable<Uint8Array>): Promise<ReadArchive> {
  const files = new Map((await readTar(archive)).map((file) => [file.header.name, file]));
  const read = (path: string): Buffer => {
    const file = files.get(path);
    if (!file) throw new Error(`the archive has no ${path}`);
    return file.content;
  };
  const [image] = JSON.parse(read('manifest.json').toString()) as [
    { Config: string; RepoTags: string[]; Layers: string[] },
  ];
  const configBytes = read(image.Config);
  return {
    config: JSON.parse(configBytes.toString()) as ImageConfig,
    configBytes,
    references: image.RepoTags,
    layerPaths: image.Layers,
    files,
  };
}
