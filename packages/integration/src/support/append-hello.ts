import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import {
  type AssembledImage,
  appendLayer,
  blobFromBytes,
  createLayer,
  createManifest,
  type ImageConfig,
  mediaTypesOf,
  type PulledBase,
  patchConfig,
  serializeConfig,
} from '@serverless-max/oci';

/** The base with a program on top that prints a word. */
export async function appendHello({ manifest, config }: PulledBase, word = 'hello'): Promise<AssembledImage> {
  const types = mediaTypesOf(manifest.family);
  const layer = await createLayer([
    { path: 'smax-hello/main.py', content: Buffer.from(`print("${word}")\n`) },
  ]);
  const base = JSON.parse(Buffer.from(config).toString()) as ImageConfig;
  const patched = patchConfig(base, { entrypoint: ['python3', '/smax-hello/main.py'] });
  const bytes = serializeConfig(appendLayer(patched, layer, { created_by: 'smax hello' }));
  const blobs = [
    blobFromBytes(types.config, bytes),
    blobFromBytes(types.layerGzip, gzipSync(await buffer(layer.open()))),
  ] as const;
  const layers = [...manifest.layers, blobs[1].descriptor];
  return {
    manifest: createManifest({ family: manifest.family, config: blobs[0].descriptor, layers }),
    blobs,
  };
}
