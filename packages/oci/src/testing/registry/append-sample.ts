import { gzipSync } from 'node:zlib';
import { appendLayer } from '../../append-layer.ts';
import { digestOf } from '../../digest.ts';
import { type ImageConfig, serializeConfig } from '../../image-config.ts';
import { createManifest } from '../../manifest.ts';
import { mediaTypesOf } from '../../media-types.ts';
import { patchConfig } from '../../patch-config.ts';
import type { PulledBase } from '../../publish/publish-image.ts';
import type { AssembledImage } from '../../publish/push-image.ts';
import { blobFromBytes } from '../../registry/blob-source.ts';

/** The base with one small layer on top, which is a tar or any other bytes, and another command. */
export function appendSample(
  base: PulledBase,
  layer: Uint8Array = Buffer.from('print("hello")'),
): AssembledImage {
  const { manifest } = base;
  const types = mediaTypesOf(manifest.family);
  const before = JSON.parse(Buffer.from(base.config).toString()) as ImageConfig;
  const patched = patchConfig(before, { cmd: ['python3', '/my-action/main.py'] });
  const config = serializeConfig(
    appendLayer(patched, { diffId: digestOf(layer) }, { created_by: 'my action' }),
  );
  const blobs = [
    blobFromBytes(types.config, config),
    blobFromBytes(types.layerGzip, gzipSync(layer)),
  ] as const;
  return {
    manifest: createManifest({
      family: manifest.family,
      config: blobs[0].descriptor,
      layers: [...manifest.layers, blobs[1].descriptor],
    }),
    blobs,
  };
}
