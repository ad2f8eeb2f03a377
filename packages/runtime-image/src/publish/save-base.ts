import type { ContainerEngine } from '@serverless-max/container-engine';
import { InvalidArchiveError, readImages } from '@serverless-max/oci';
import { type ReadArchiveOptions, readArchiveStream } from '@serverless-max/oci/archive';
import type { BaseImage } from '../obtain-image.ts';
import type { ManifestBase } from './base-of-image.ts';

/**
 * A base that only an engine has, with a manifest: its archive is read while the engine writes it, and each layer is
 * compressed into a file of `options.folder`. What the engine says of the image stays what it is planned by.
 */
export async function saveBase(
  engine: ContainerEngine,
  base: BaseImage,
  options: ReadArchiveOptions,
): Promise<ManifestBase> {
  const { signal } = options;
  const name = `what the engine saves of ${base.reference}`;
  const archive = engine.saveImage(base.reference, signal ? { signal } : {});
  const [saved] = await readArchiveStream(name, archive, options);
  const [image] = saved ? await readImages(saved, 'all') : [];
  if (!image) throw new InvalidArchiveError(name, 'there is no image in it');
  return { ...base, image };
}
