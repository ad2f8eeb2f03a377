import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type ZipMember, zip } from '../../testing/zip.ts';
import { unpackArchive } from './archive.ts';

const FILE = 0o100000;
const LINK = 0o120777;

function makeFolder(): { readonly outside: string; readonly folder: string } {
  const outside = mkdtempSync(join(tmpdir(), 'archive-'));
  onTestFinished(() => rmSync(outside, { recursive: true }));
  return { outside, folder: mkdtempSync(join(outside, 'inside-')) };
}

test('unpacks files and folders with their permissions', async () => {
  const { folder } = makeFolder();
  const members: ZipMember[] = [
    { name: 'empty/', text: '', mode: 0o040755 },
    { name: 'a/b/❄.txt', text: 'snow' },
    { name: 'run.sh', text: '#!/bin/sh', mode: FILE | 0o755 },
    { name: 'secret', text: '', mode: FILE | 0o400 },
    { name: 'from-dos.txt', text: 'x', mode: 0 },
  ];
  await unpackArchive(zip(members), folder);
  expect(readFileSync(join(folder, 'a/b/❄.txt'), 'utf8')).toBe('snow');
  const modeOf = (name: string) => (lstatSync(join(folder, name)).mode & 0o700).toString(8);
  expect(['empty', 'a/b/❄.txt', 'run.sh', 'secret', 'from-dos.txt'].map(modeOf)).toEqual([
    '700',
    '600',
    '700',
    '600',
    '600',
  ]);
});

test('makes links, also before their target', async () => {
  const { folder } = makeFolder();
  await unpackArchive(
    zip([
      { name: 'node_modules/.bin/tool', text: '../tool/cli.js', mode: LINK },
      { name: 'node_modules/tool/cli.js', text: 'tool' },
      { name: 'here', text: '.', mode: LINK },
    ]),
    folder,
  );
  expect(lstatSync(join(folder, 'node_modules/.bin/tool')).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder, 'here/node_modules/.bin/tool'), 'utf8')).toBe('tool');
});

test.each<[string, readonly ZipMember[]]>([
  ['a name that goes up', [{ name: '../evil', text: 'x' }]],
  ['a name that goes up later', [{ name: 'a/../../evil', text: 'x' }]],
  ['an absolute name', [{ name: '/evil', text: 'x' }]],
  ['a link that goes up', [{ name: 'up', text: '../evil', mode: LINK }]],
  ['a link to an absolute path', [{ name: 'etc', text: '/etc', mode: LINK }]],
  [
    'a file through a link',
    [
      { name: 'up', text: '..', mode: LINK },
      { name: 'up/evil', text: 'x' },
    ],
  ],
  [
    'a link through a link',
    [
      { name: 'a/b/c', text: '../..', mode: LINK },
      { name: 'a/b/c/evil', text: '../../../evil', mode: LINK },
    ],
  ],
])('refuses %s', async (_, members) => {
  const { outside, folder } = makeFolder();
  await expect(unpackArchive(zip(members), folder)).rejects.toThrow();
  expect(existsSync('/evil')).toBe(false);
  expect(readdirSync(outside)).toHaveLength(1);
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['half an archive', zip([{ name: 'a', text: 'x'.repeat(99) }]).subarray(0, 40)],
])('refuses %s', async (_, bytes) => {
  await expect(unpackArchive(bytes, makeFolder().folder)).rejects.toThrow();
});
