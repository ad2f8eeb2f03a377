import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleImage, bundleImages, withConfig } from '@serverless-max/oci';
import { saveImageArchive, saveImageLayout } from '@serverless-max/oci/archive';
import { sampleImage } from '@serverless-max/oci/testing';
import { requireModel } from '@serverless-max/runtime-image';
import { expect, onTestFinished, test } from 'vitest';
import { ArchiveChoiceError } from '../errors.ts';
import {
  findInArchive,
  isArchivePath,
  publishedReferences,
  refuseMissingPath,
  thisPlatform,
} from './find-base.ts';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smax-find-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

const image = await sampleImage();
const arm = withConfig(image, { ...image.config, architecture: 'arm64' });
const options = (folder: string) => ({ folder, signal: new AbortController().signal, onProgress() {} });

test('a model with a recipe has no reference of its own; a base that is named goes before everything', () => {
  const model = { kind: 'model', model: requireModel('max-ocr') } as const;
  expect(publishedReferences(model, undefined)).toEqual([]);
  expect(publishedReferences(model, 'quay.io/me/ocr:1')).toEqual(['quay.io/me/ocr:1']);
  const published = { kind: 'model', model: requireModel('max-image-segmenter') } as const;
  expect(publishedReferences(published, undefined)).toEqual(published.model.images);
  expect(publishedReferences({ kind: 'image', reference: 'debian' }, undefined)).toEqual(['debian']);
});

test.each([
  ['x64', 'amd64'],
  ['arm64', 'arm64'],
  ['ia32', '386'],
  ['s390x', 's390x'],
])('on %s an index is searched for linux/%s', (architecture, word) => {
  expect(thisPlatform(architecture)).toEqual({ os: 'linux', architecture: word });
});

test('a path is an archive when there is one; a reference never is', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'image.tar'), '');
  expect(isArchivePath(join(folder, 'image.tar'))).toBe(true);
  expect(isArchivePath(folder)).toBe(false);
  expect(isArchivePath('localhost:5000/model:1')).toBe(false);
  expect(isArchivePath('none.tar')).toBe(false);
});

test('a path that leads nowhere is told of as a path', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'missing.tar');
  expect(() => refuseMissingPath(path)).toThrow(`${path} cannot be read as an image: there is no such file`);
  expect(() => refuseMissingPath('./missing')).toThrow('there is no such file');
  expect(() => refuseMissingPath(folder)).toThrow('it has no index.json');
  for (const word of ['max-ocr', 'quay.io/org/model:1', 'model.tar']) refuseMissingPath(word);
});

test('the name of a base in an archive is the one in it; without one it is known to no registry', async () => {
  const folder = await temporaryFolder();
  const [named, nameless] = [join(folder, 'named.tar'), join(folder, 'nameless')];
  await saveImageArchive(named, { bundle: bundleImage(image), references: ['me/model:1'] });
  await saveImageLayout(nameless, { bundle: bundleImage(image), references: [] });
  const found = await findInArchive(named, undefined, options(folder));
  expect(found).toMatchObject({ reference: 'docker.io/me/model:1', isIndex: false });
  expect(found.bases[0].isMadeHere).toBeUndefined();
  const other = await findInArchive(nameless, undefined, options(folder));
  expect(other.bases[0]).toMatchObject({ reference: 'archive', isMadeHere: true });
});

test('of an index one platform, or all, can be taken', async () => {
  const folder = await temporaryFolder();
  const layout = join(folder, 'two');
  await saveImageLayout(layout, { bundle: bundleImages([image, arm]), references: [] });
  const all = await findInArchive(layout, 'all', options(folder));
  expect([all.isIndex, all.bases.length]).toEqual([true, 2]);
  const one = await findInArchive(layout, { os: 'linux', architecture: 'arm64' }, options(folder));
  expect(one.how).toBe(`${layout} (linux/arm64)`);
  await expect(
    findInArchive(layout, { os: 'windows', architecture: 'amd64' }, options(folder)),
  ).rejects.toMatchObject({
    hint: 'It is there for linux/amd64, linux/arm64.',
  });
});

test('an archive of nothing is refused', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'index.json'), '{"schemaVersion":2,"manifests":[]}');
  await expect(findInArchive(folder, undefined, options(folder))).rejects.toThrow(ArchiveChoiceError);
});
