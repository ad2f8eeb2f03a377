import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { digestOf } from './digest.ts';
import { InvalidLayerPathError } from './errors.ts';
import { createLayer, layerFromFile } from './layer.ts';
import { readTar } from './testing/index.ts';

const file = (path: string, text = path, mode?: number) => ({
  path,
  content: Buffer.from(text),
  ...(mode !== undefined && { mode }),
});

test('a layer is the same whatever the order of its files', async () => {
  const files = ['app/b.py', 'app/a.py', 'app/sub/c.py', 'app/B.py'].map((path) => file(path));
  const layers = await Promise.all([createLayer(files), createLayer(files.toReversed())]);
  expect(layers[0].diffId).toBe(layers[1].diffId);
  expect(layers[0].diffId).toMatchInlineSnapshot(
    `"sha256:77454774e72b8ae55f3df2afc99bbe4b8c9c2c21285108252d58ba8a108e5c53"`,
  );
});

test('entries belong to root, have no time, and there are none for folders', async () => {
  const layer = await createLayer([file('app/run', '#!', 0o755), file('app/a.py')]);
  const entries = await readTar(layer.open());
  expect(
    entries.map(({ header: { name, mode, uid, gid, mtime, type }, content }) => [
      name,
      mode?.toString(8),
      uid,
      gid,
      mtime?.getTime(),
      type,
      content.toString(),
    ]),
  ).toEqual([
    ['app/a.py', '644', 0, 0, 0, 'file', 'app/a.py'],
    ['app/run', '755', 0, 0, 0, 'file', '#!'],
  ]);
});

test('long paths and empty files survive', async () => {
  const path = `app/${'deep/'.repeat(40)}${'x'.repeat(120)}.py`;
  const entries = await readTar((await createLayer([file(path, '')])).open());
  expect(entries.map(({ header }) => header.name)).toEqual([path]);
});

test.each([
  ['bin/run', 'belongs to the base'],
  ['lib64/x.so', 'belongs to the base'],
  ['usr/local/bin/x', 'belongs to the base'],
  ['var/run/x', 'belongs to the base'],
  ['/app/a.py', 'relative'],
  ['app/../bin/a', 'plain form'],
  ['app//a', 'plain form'],
  ['./app/a', 'plain form'],
  ['a.py', 'not in a folder'],
  ['app\\a/b', 'character'],
])('a layer refuses %s', async (path, reason) => {
  const refusal = createLayer([file(path)]);
  await expect(refusal).rejects.toThrow(InvalidLayerPathError);
  await expect(refusal).rejects.toThrow(reason);
});

test('a layer refuses the same path twice', async () => {
  await expect(createLayer([file('app/a'), file('app/a', 'other')])).rejects.toThrow('given twice');
});

test('a layer on disk has the digest of its file and can be read again and again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'oci-layer-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const content = Buffer.alloc(3 << 20, 'rootfs');
  await writeFile(join(folder, 'root.tar'), content);
  const layer = await layerFromFile(join(folder, 'root.tar'));
  expect(layer).toMatchObject({ diffId: digestOf(content), sizeBytes: content.length });
  for (const _ of [1, 2]) {
    expect((await buffer(layer.open())).equals(content)).toBe(true);
  }
});
