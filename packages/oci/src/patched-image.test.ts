import fc from 'fast-check';
import { expect, test } from 'vitest';
import { appendLayer } from './append-layer.ts';
import { createLayer } from './layer.ts';
import { patchConfig } from './patch-config.ts';
import { sampleConfig } from './testing/index.ts';
import { validateImage } from './validate-image.ts';

const name = fc.stringMatching(/^[A-Za-z_]\w{0,8}$/);
const files = fc.uniqueArray(
  fc.record({ path: name.map((file) => `app-folder/${file}`), content: fc.uint8Array() }),
  {
    selector: ({ path }) => path,
  },
);

test('any patch and any layer on a sound image give a sound image', async () => {
  const patches = fc.record(
    { env: fc.dictionary(name, fc.string()), labels: fc.dictionary(fc.string(), fc.string()) },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 100 }), patches, files, async (layers, patch, content) => {
      const base = sampleConfig({}, layers);
      const layer = await createLayer(content);
      const image = appendLayer(patchConfig(base, patch), layer, { created_by: 'test' });
      validateImage(image);
      expect(image.rootfs.diff_ids).toEqual([...base.rootfs.diff_ids, layer.diffId]);
    }),
  );
});

test('a layer does not depend on the order of its files', async () => {
  await fc.assert(
    fc.asyncProperty(files, async (content) => {
      const [one, other] = await Promise.all([createLayer(content), createLayer(content.toReversed())]);
      expect(one.diffId).toBe(other.diffId);
    }),
  );
});
