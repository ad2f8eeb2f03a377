import { expect, test } from 'vitest';
import type { Shell } from '../shell.ts';
import { createWork } from './create-work.ts';

const shell = { env: {} } as Shell;
const options = { plainHttp: [], yes: false };
const create = (words: readonly string[], changes: object = {}) =>
  createWork(words, { ...options, ...changes }, shell);

test('each of several images gets its own name after the prefix, and its own folder', async () => {
  const works = await create(['quay.io/org/one:1', 'quay.io/org/two:1'], {
    push: 'quay.io/me/',
    output: 'out',
  });
  expect(works.map((it) => [it.pushTo?.repository, it.output])).toEqual([
    ['me/one', 'out/one'],
    ['me/two', 'out/two'],
  ]);
});

test.each([[{ push: 'quay.io/me/' }], [{ output: 'out' }]])(
  'two images of one name do not take each other’s place: %j',
  async (changes) => {
    await expect(create(['quay.io/org/model:1', 'quay.io/other/model:2'], changes)).rejects.toMatchObject({
      code: 'CLI_CONFLICTING_OPTIONS',
      message: expect.stringContaining('quay.io/org/model:1 and quay.io/other/model:2'),
    });
  },
);

test('an empty path and a path that leads nowhere are refused at once', async () => {
  await expect(create(['quay.io/org/model:1'], { output: '' })).rejects.toMatchObject({
    code: 'CLI_INVALID_OPTION',
  });
  await expect(create(['./missing.tar'])).rejects.toMatchObject({ code: 'OCI_INVALID_ARCHIVE' });
  await expect(create(['max-ocr'], { base: './missing.tar' })).rejects.toMatchObject({
    code: 'OCI_INVALID_ARCHIVE',
  });
});
