import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestOf, parseReference } from '@serverless-max/oci';
import { expect, onTestFinished, test } from 'vitest';
import { openKnownLayers } from './known-layers.ts';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smax-known-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const [one, two] = [{ digest: digestOf('one') }, { digest: digestOf('two') }];

test('where a layer went is known to the next process, of that registry only', async () => {
  const folder = await temporaryFolder();
  const known = await openKnownLayers(folder);
  await known.note(parseReference('localhost:5000/me/a:1'), [one]);
  await known.note(parseReference('localhost:5000/me/b:1'), [one, two]);
  const next = await openKnownLayers(folder);
  expect(next.repositoryOf('127.0.0.1:5000', one)).toBe('me/a');
  expect(next.repositoryOf('localhost:5000', two)).toBe('me/b');
  expect(next.repositoryOf('quay.io', one)).toBeUndefined();
  expect(await readdir(folder)).toHaveLength(1);
});

test('what cannot be read is nothing known, and what cannot be written no failure', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'layers-in-registries.json'), '{');
  const known = await openKnownLayers(folder);
  expect(known.repositoryOf('quay.io', one)).toBeUndefined();
  const nowhere = await openKnownLayers(join(folder, 'layers-in-registries.json'));
  await nowhere.note(parseReference('quay.io/me/a'), [one]);
});
