import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findConfigFile, readConfigFile } from './config-file.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smax-config-'));
  await mkdir(join(folder, 'deep', 'down'), { recursive: true });
});
afterAll(() => rm(folder, { recursive: true }));

test('the nearest file at or above a folder counts', async () => {
  expect(findConfigFile(join(folder, 'deep', 'down'))).toBeUndefined();
  await writeFile(join(folder, 'serverless-max.config.json'), '{"registry": "r.test/me"}');
  const found = findConfigFile(join(folder, 'deep', 'down'));
  expect(found).toBe(join(folder, 'serverless-max.config.json'));
  expect((await readConfigFile(found ?? '')).values).toEqual({ registry: 'r.test/me' });
});

test('a file outside the repository does not count', async () => {
  const repository = join(folder, 'repository');
  await mkdir(join(repository, '.git'), { recursive: true });
  await writeFile(join(folder, 'serverless-max.config.json'), '{}');
  expect(findConfigFile(repository)).toBeUndefined();
});

test('a file in TypeScript', async () => {
  const file = join(folder, 'deep', 'serverless-max.config.ts');
  await writeFile(file, 'const memory: number = 256;\nexport default { memory };\n');
  expect((await readConfigFile(file)).values).toEqual({ memory: 256 });
});

test('a file that is broken, and one that is not there', async () => {
  const file = join(folder, 'broken.json');
  await writeFile(file, '{"memory": ');
  await expect(readConfigFile(file)).rejects.toMatchObject({ code: 'CLI_INVALID_CONFIGURATION' });
  await expect(readConfigFile(join(folder, 'none.json'))).rejects.toThrow('ENOENT');
});
