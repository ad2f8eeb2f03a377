import { buffer } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { packFiles, type TarEntry, writeTar } from './tar.ts';
import { readTar } from './testing/index.ts';

const megabyte = Buffer.alloc(1 << 20, 'x');

function bigEntry(megabytes: number, onRead: () => void = () => {}): TarEntry {
  return {
    path: 'big/file',
    sizeBytes: megabytes * megabyte.length,
    open: async function* () {
      for (let index = 0; index < megabytes; index += 1) {
        onRead();
        yield megabyte;
      }
    },
  };
}

test('a big entry is read no faster than the archive is taken', async () => {
  let read = 0;
  let taken = 0;
  for await (const chunk of writeTar([bigEntry(64, () => (read += 1))])) {
    taken += chunk.byteLength;
    await nextTurn();
    expect(read * megabyte.length - taken).toBeLessThan(4 * megabyte.length);
  }
  expect(read).toBe(64);
});

test('a reader that stops early ends the reading of the entries', async () => {
  let read = 0;
  let closed = false;
  const entry = bigEntry(64, () => (read += 1));
  const watched: TarEntry = {
    ...entry,
    open: async function* () {
      try {
        yield* entry.open();
      } finally {
        closed = true;
      }
    },
  };
  for await (const _ of writeTar([watched])) if (read > 3) break;
  expect(closed).toBe(true);
  expect(read).toBeLessThan(10);
});

test('a failure of an entry reaches the reader', async () => {
  const broken: TarEntry = {
    path: 'broken',
    sizeBytes: 10,
    // biome-ignore lint/correctness/useYield: it fails before the first chunk
    open: async function* () {
      throw new Error('disk gone');
    },
  };
  await expect(buffer(writeTar([broken]))).rejects.toThrow('disk gone');
});

test('an entry shorter or longer than announced is refused', async () => {
  for (const sizeBytes of [1, 1 << 22]) {
    const entry = { ...bigEntry(2), sizeBytes };
    await expect(buffer(writeTar([entry]))).rejects.toThrow('Size mismatch');
  }
});

test('files are sorted by path', async () => {
  const files = ['b', 'a', 'c/d'].map((path) => ({ path, content: Buffer.from(path) }));
  const entries = await readTar(packFiles(files));
  expect(entries.map(({ header }) => header.name)).toEqual(['a', 'b', 'c/d']);
});
