import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContainerEngine } from '@serverless-max/container-engine';
import { expect, onTestFinished, test } from 'vitest';
import { beginWatch, type Watch } from './watch.ts';

/** A watch on a folder, and on an image whose id may be changed. */
async function watching() {
  const folder = await mkdtemp(join(tmpdir(), 'smax-watch-'));
  await mkdir(join(folder, 'app'));
  const image = { id: 'sha256:1' };
  const engine = { inspectImage: async () => ({ ...image }) } as unknown as Pick<
    ContainerEngine,
    'inspectImage'
  >;
  const interruption = new AbortController();
  const watch = await beginWatch({ engine, folders: [folder], reference: 'model:1' }, interruption.signal);
  onTestFinished(async () => {
    watch[Symbol.dispose]();
    interruption.abort();
    await rm(folder, { recursive: true });
  });
  return { watch, folder, image, interruption };
}

/** What has changed, or nothing within a second and a half: longer than the image is left alone. */
const within = (watch: Watch): Promise<string> =>
  Promise.race([watch.next(), new Promise<string>((resolve) => setTimeout(resolve, 1_500, 'nothing'))]);

test('a file that changes below the folder is told, also when nobody was waiting yet', async () => {
  const { watch, folder } = await watching();
  const path = join(folder, 'app', 'model.py');
  await writeFile(path, 'one');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await within(watch)).toBe(path);
  expect(await within(watch)).toBe('nothing');
});

test('an image that is built anew is told, and what an editor puts beside a file is not', async () => {
  const { watch, folder, image } = await watching();
  await Promise.all(
    ['.model.py.swp', 'model.py~', '4913'].map((it) => writeFile(join(folder, 'app', it), '')),
  );
  expect(await within(watch)).toBe('nothing');
  image.id = 'sha256:2';
  expect(await watch.next()).toBe('the image model:1');
});

test('a signal ends the waiting', async () => {
  const { watch, interruption } = await watching();
  const next = watch.next();
  interruption.abort(new Error('interrupted'));
  await expect(next).rejects.toThrow('interrupted');
  await expect(watch.next()).rejects.toThrow('interrupted');
});
