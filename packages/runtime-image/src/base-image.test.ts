import { PlatformMismatchError } from '@serverless-max/container-engine';
import { expect, test } from 'vitest';
import { prepareBaseImage } from './base-image.ts';
import { requireModel } from './catalog.ts';
import { recipeTag } from './recipe.ts';
import { createImageEngine, fixedDebianBase, sampleDetails } from './testing/index.ts';

const details = sampleDetails();
const machine = { debian: fixedDebianBase, cacheFolder: '/not/used', environment: {} };
const segmenter = { kind: 'model', model: requireModel('max-image-segmenter') } as const;
const ocr = { kind: 'model', model: requireModel('max-ocr') } as const;
const [quay = '', hub = ''] = segmenter.model.images;

test('a published image in the engine is taken before any pull', async () => {
  const engine = createImageEngine({ images: { [hub]: details }, registry: { [quay]: details } });
  const base = await prepareBaseImage(engine, segmenter, machine);
  expect(base).toMatchObject({ reference: hub, id: details.id });
  expect(engine.requests).toEqual([]);
});

test('published images are pulled in their order', async () => {
  const engine = createImageEngine({ registry: { [hub]: details } });
  const base = await prepareBaseImage(engine, segmenter, machine);
  expect(base.how).toBe(`${hub}, pulled from its registry`);
  expect(base.pulledMs).toEqual(expect.any(Number));
  expect(engine.requests).toEqual([`pull ${quay}`, `pull ${hub}`]);
});

test('when nothing can be had, the error names all that was tried', async () => {
  const failure = prepareBaseImage(createImageEngine(), segmenter, machine);
  await expect(failure).rejects.toMatchObject({ code: 'TPL_BASE_UNAVAILABLE' });
  await expect(failure).rejects.toThrowErrorMatchingInlineSnapshot(
    `[BaseUnavailableError: No image of max-image-segmenter could be had. Tried: quay.io/codait/max-image-segmenter:latest (Image quay.io/codait/max-image-segmenter:latest was not found: manifest unknown); codait/max-image-segmenter:latest (Image codait/max-image-segmenter:latest was not found: manifest unknown).]`,
  );
});

test('a model without a published image says so', async () => {
  const target = { kind: 'model', model: requireModel('max-pytorch-mnist') } as const;
  await expect(prepareBaseImage(createImageEngine(), target, machine)).rejects.toThrow('was ever published');
});

test('a base named by the user wins over the recipe', async () => {
  const engine = createImageEngine({ registry: { 'mine:1': details } });
  const base = await prepareBaseImage(engine, ocr, { ...machine, base: 'mine:1' });
  expect(base.reference).toBe('mine:1');
});

test('a recipe is built once, with the Debian base and the certificates of the machine', async () => {
  const engine = createImageEngine();
  const lines: string[] = [];
  const base = await prepareBaseImage(engine, ocr, { ...machine, onProgress: (line) => lines.push(line) });
  expect(base.reference).toMatch(/^serverless-max\/max-ocr-model:[0-9a-f]{12}$/);
  const [build] = engine.builds;
  expect(build?.options.buildArgs).toEqual({ BASE_IMAGE: 'debian:bookworm-slim' });
  expect(build?.files).toMatchObject({ 'host-ca.pem': '', 'app.py': expect.anything() });
  expect(
    Object.keys(build?.files ?? {}).filter((path) => /^(tests|samples)|README|pycache/.test(path)),
  ).toEqual([]);
  expect(lines[0]).toContain('building serverless-max/max-ocr-model:');

  const again = await prepareBaseImage(engine, ocr, { ...machine, hostCaBundle: '/not/read' });
  expect(again).toMatchObject({ id: base.id, how: expect.stringContaining('built before') });
  expect(engine.builds).toHaveLength(1);
});

test('the tag of a recipe follows each of its inputs', () => {
  const file = { path: 'Dockerfile', content: Buffer.from('FROM x'), mode: 0o644 };
  const tags = [
    recipeTag([file], 'sha256:1'),
    recipeTag([file], 'sha256:2'),
    recipeTag([{ ...file, mode: 0o755 }], 'sha256:1'),
    recipeTag([{ ...file, path: 'dockerfile' }], 'sha256:1'),
    recipeTag([{ ...file, content: Buffer.from('FROM y') }], 'sha256:1'),
    recipeTag([file, { ...file, path: 'app.py' }], 'sha256:1'),
  ];
  expect(new Set(tags).size).toBe(tags.length);
});

test('an image for another CPU is refused with both names', async () => {
  const engine = createImageEngine({ images: { 'mine:1': details }, info: { architecture: 'arm64' } });
  const failure = prepareBaseImage(engine, { kind: 'image', reference: 'mine:1' }, machine);
  await expect(failure).rejects.toThrow(PlatformMismatchError);
  await expect(failure).rejects.toThrow(/linux\/amd64.*linux\/arm64/);
});

test('an abort during a pull ends the search', async () => {
  const signal = AbortSignal.abort(new Error('stopped by the user'));
  const engine = createImageEngine({ registry: { [hub]: details } });
  await expect(prepareBaseImage(engine, segmenter, { ...machine, signal })).rejects.toThrow(
    'stopped by the user',
  );
  expect(engine.requests).toEqual([`pull ${quay}`]);
});
