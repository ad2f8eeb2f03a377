import { expect, test } from 'vitest';
import { recoverWords } from './recover-words.ts';

const shell = ['sh', '-c', 'node … deploy max-ocr'];
const npx = ['npm exec pnpm@12.21.0 deploy max-ocr --dry-run'];
const facts = (arrived: string, ...pnpm: string[]) => ({
  words: ['deploy', ...arrived.split(' ').filter((it) => it !== '')],
  script: 'deploy',
  userAgent: 'pnpm/12.21.0 npm/? node/? linux x64',
  ancestors: [shell, pnpm, ['sh', '-c', "'pnpm' deploy"], npx],
});
const pnpm = (line: string): string[] => line.split(' ');

test.each([
  ['pnpm deploy max-ocr', 'max-ocr'],
  ['pnpm run deploy max-ocr --dry-run', 'max-ocr --dry-run'],
  ['pnpm deploy -- max-ocr --dry-run', 'max-ocr --dry-run'],
  ['pnpm deploy max-ocr -- --dry-run', 'max-ocr --dry-run'],
  ['node /x/pnpm.cjs run deploy a b', 'a b'],
  ['/usr/bin/pnpm -w run deploy a', 'a'],
])('%s arrives whole', (line, arrived) => {
  const given = facts(arrived, ...pnpm(line));
  expect(recoverWords(given)).toEqual({ kind: 'complete', words: given.words });
});

test.each([
  ['pnpm deploy max-ocr --dry-run', 'max-ocr', 'max-ocr --dry-run', '--dry-run'],
  ['pnpm deploy --dry-run max-ocr', 'max-ocr', '--dry-run max-ocr', '--dry-run'],
  ['pnpm --dry-run deploy max-ocr', 'max-ocr', 'max-ocr --dry-run', '--dry-run'],
  [
    'pnpm deploy a b -y --registry r.test/me',
    'a b',
    'a b -y --registry r.test/me',
    '-y --registry r.test/me',
  ],
  [
    'pnpm deploy a --registry=r.test/me --force',
    'a',
    'a --registry=r.test/me --force',
    '--registry=r.test/me --force',
  ],
  ['pnpm deploy -y max-ocr -- --no-push', 'max-ocr --no-push', '-y max-ocr --no-push', '-y'],
  ['node /x/lib/pnpm.mjs deploy a --yes', 'a', 'a --yes', '--yes'],
])('%s gets back what pnpm kept', (line, arrived, words, kept) => {
  expect(recoverWords(facts(arrived, ...pnpm(line)))).toEqual({
    kind: 'recovered',
    words: ['deploy', ...words.split(' ')],
    kept: kept.split(' '),
  });
});

test.each([
  [
    'processes that cannot be read',
    { ...facts('max-ocr', 'pnpm', 'deploy', 'max-ocr'), ancestors: undefined },
  ],
  ['no pnpm among them', { ...facts('max-ocr'), ancestors: [shell, ['bash']] }],
  ['a line that does not fit', facts('max-ocr', 'pnpm', 'deploy', 'another')],
  ['a line without the command', facts('max-ocr', 'pnpm', 'test')],
])('with %s it is refused', (_what, given) => {
  expect(recoverWords(given)).toEqual({ kind: 'lost' });
});

test.each([
  ['another command', { ...facts('x', 'pnpm'), words: ['emulate', 'x'] }],
  ['another script', { ...facts('x', 'pnpm'), script: 'smax' }],
  ['another package manager', { ...facts('x', 'npm'), userAgent: 'npm/11.0.0' }],
  ['no script at all', { ...facts('x', 'pnpm'), script: undefined, userAgent: undefined }],
])('%s is left alone', (_what, given) => {
  expect(recoverWords(given)).toEqual({ kind: 'complete', words: given.words });
});
