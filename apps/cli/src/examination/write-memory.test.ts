import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfigFile } from '../config/config-file.ts';
import { writeMemory } from './write-memory.ts';

async function inFolder(run: (folder: string, file: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'smax-write-'));
  try {
    await run(folder, join(folder, 'serverless-max.config.json'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('makes the file, and changes nothing else in one that is there', () =>
  inFolder(async (folder, file) => {
    expect(await writeMemory(folder, 'max-ocr', 128)).toEqual({
      path: file,
      before: undefined,
      memoryMb: 128,
    });
    await writeFile(
      file,
      '{"registry": "r", "models": {"max-ocr": {"memory": 128, "timeout": 5}, "other": {}}}',
    );
    expect((await writeMemory(folder, 'max-ocr', 160)).before).toBe(128);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      registry: 'r',
      models: { 'max-ocr': { memory: 160, timeout: 5 }, other: {} },
    });
  }));

test.each([
  ['no JSON', 'it is not JSON'],
  ['{"models": []}', 'what stands under "models" is no object'],
])('leaves a file that holds %s as it is', (text, reason) =>
  inFolder(async (folder, file) => {
    await writeFile(file, text);
    await expect(writeMemory(folder, 'max-ocr', 128)).rejects.toThrow(reason);
    expect(await readFile(file, 'utf8')).toBe(text);
  }),
);

test('a configuration that is a program is named, and what to set in it', () =>
  inFolder(async (folder) => {
    await writeFile(join(folder, 'serverless-max.config.ts'), 'export default {};');
    await expect(writeMemory(folder, 'max-ocr', 128)).rejects.toThrow(
      'set models["max-ocr"].memory to 128 in it',
    );
  }));

test('what was written is read by deployments', () =>
  inFolder(async (folder, file) => {
    await writeMemory(folder, 'max-ocr', 160);
    expect((await readConfigFile(file)).models).toEqual({ 'max-ocr': { memory: 160 } });
  }));
