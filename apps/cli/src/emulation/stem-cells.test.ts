import { openwhiskLimits } from '@serverless-max/whisk-protocol';
import { createRuntimes } from '@serverless-max/whisk-protocol/testing';
import { expect, test } from 'vitest';
import { readStemCells } from './stem-cells.ts';

const read = (text: string) => readStemCells(text, createRuntimes(), openwhiskLimits);

test.each([
  ['nodejs:20', [{ kind: 'nodejs:20', memoryMb: 256, count: 1 }]],
  ['nodejs:default', [{ kind: 'nodejs:20', memoryMb: 256, count: 1 }]],
  ['nodejs:20@512=3', [{ kind: 'nodejs:20', memoryMb: 512, count: 3 }]],
  [
    'nodejs:20=1..4',
    [
      {
        kind: 'nodejs:20',
        memoryMb: 256,
        count: 1,
        reactive: { minCount: 1, maxCount: 4, threshold: 1, increment: 1, ttlMs: 120_000 },
      },
    ],
  ],
  [
    'nodejs:20=2, java:8',
    [
      { kind: 'nodejs:20', memoryMb: 256, count: 2 },
      { kind: 'java:8', memoryMb: 256, count: 1 },
    ],
  ],
])('%s', (text, cells) => {
  expect(read(text)).toEqual(cells);
});

test.each([
  'go:1',
  '',
  'nodejs:20=0',
  'nodejs:20@64',
  'nodejs:20@4096',
  'nodejs:20@',
  'nodejs:20=1=2',
  'nodejs:20=4..1',
  'nodejs:20=..2',
])('"%s" is refused with the kinds that there are', (text) => {
  expect(() => read(text)).toThrow(/--prewarm cannot be ".*there are nodejs:18, nodejs:20, java:8/);
});
