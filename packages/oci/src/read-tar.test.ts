import { expect, test } from 'vitest';
import { readTarHeads } from './read-tar.ts';
import { packFiles } from './tar.ts';

const archive = () =>
  packFiles([
    { path: 'a/big', content: Buffer.alloc(300_000, 'x') },
    { path: 'a/small', content: Buffer.from('text') },
  ]);

test('entries come with as much of their content as is wanted', async () => {
  const heads = [];
  for await (const { path, kind, sizeBytes, head } of readTarHeads(archive(), () => 3)) {
    heads.push([path, kind, sizeBytes, head.toString()]);
  }
  expect(heads).toEqual([
    ['a/big', 'file', 300_000, 'xxx'],
    ['a/small', 'file', 4, 'tex'],
  ]);
});

test('a reader that stops ends the source', async () => {
  let isEnded = false;
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      yield* archive();
    } finally {
      isEnded = true;
    }
  }
  for await (const { path } of readTarHeads(watched(), () => 0)) {
    expect(path).toBe('a/big');
    break;
  }
  await expect.poll(() => isEnded).toBe(true);
});

test.each([
  ['is cut off', archive().next()],
  ['is no tar', Promise.resolve({ value: Buffer.from('no tar '.repeat(200)) })],
])('an archive that %s is an error', async (_, part) => {
  const { value } = await part;
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield (value as Uint8Array).subarray(0, 700);
  }
  await expect(async () => {
    for await (const entry of readTarHeads(broken(), () => 10)) expect(entry.sizeBytes).toBe(300_000);
  }).rejects.toThrow();
});
