import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { appendLayer } from './append-layer.ts';
import { digestOf, hexOf } from './digest.ts';
import { writeDockerArchive } from './docker-archive.ts';
import { ForeignLayerError, InvalidImageError } from './errors.ts';
import { configDescriptor } from './image-config.ts';
import { createLayer } from './layer.ts';
import { readDockerArchive, sampleConfig } from './testing/index.ts';

const layer = await createLayer([{ path: 'app/a.py', content: Buffer.from('print(1)') }]);
const config = appendLayer(sampleConfig(), layer, { created_by: 'test' });

test('a delta archive names every layer and holds only the new one', async () => {
  const archive = await readDockerArchive(
    writeDockerArchive({ config, layers: [layer], references: ['a/b:1'] }),
  );
  expect(archive.references).toEqual(['a/b:1']);
  expect(archive.layerPaths).toEqual(config.rootfs.diff_ids.map((diffId) => `${hexOf(diffId)}/layer.tar`));
  expect([...archive.files.keys()]).toEqual([
    'manifest.json',
    `${hexOf(configDescriptor(config).digest)}.json`,
    `${hexOf(layer.diffId)}/layer.tar`,
  ]);
  expect(archive.config).toEqual(config);
  expect(digestOf(archive.configBytes)).toBe(configDescriptor(config).digest);
});

test('the layer in the archive is the layer, byte for byte', async () => {
  const archive = await readDockerArchive(writeDockerArchive({ config, layers: [layer] }));
  const content = archive.files.get(`${hexOf(layer.diffId)}/layer.tar`)?.content ?? '';
  expect(digestOf(content)).toBe(layer.diffId);
});

test('equal images give equal archives', async () => {
  const write = async () => await buffer(writeDockerArchive({ config, layers: [layer] }));
  expect((await write()).equals(await write())).toBe(true);
});

test('a broken image or a layer of another image is refused at once', () => {
  expect(() => writeDockerArchive({ config: { ...config, history: [] }, layers: [layer] })).toThrow(
    InvalidImageError,
  );
  expect(() => writeDockerArchive({ config: sampleConfig(), layers: [layer] })).toThrow(ForeignLayerError);
});
