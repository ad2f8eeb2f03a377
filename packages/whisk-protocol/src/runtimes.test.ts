import { expect, test } from 'vitest';
import { assertNotDeprecated, findKind, toRuntimesDocument } from './runtimes.ts';
import { createRuntimes } from './testing/fixtures.ts';

const runtimes = createRuntimes();

test.each([
  ['nodejs:20', 'nodejs:20'],
  ['nodejs:18', 'nodejs:18'],
  ['nodejs:default', 'nodejs:20'],
  // A family of one needs no default.
  ['java:default', 'java:8'],
  ['go:default', undefined],
  ['nodejs', undefined],
  ['constructor:default', undefined],
  ['blackbox', undefined],
])('%s is %s', (asked, kind) => {
  expect(findKind(runtimes, asked)?.kind).toBe(kind);
});

test('actions of a deprecated kind are refused', () => {
  const exec = { code: '', binary: false } as const;
  expect(() => assertNotDeprecated(runtimes, { ...exec, kind: 'nodejs:20' })).not.toThrow();
  expect(() => assertNotDeprecated(runtimes, { ...exec, kind: 'nodejs:18' })).toThrow(
    "The 'nodejs:18' runtime is no longer supported. You may read and delete but not update or invoke this action.",
  );
});

test('the document lists every kind of a family', () => {
  expect(toRuntimesDocument(runtimes)['nodejs']).toEqual([
    {
      kind: 'nodejs:18',
      image: 'me/node18',
      deprecated: true,
      default: false,
      attached: true,
      requireMain: false,
    },
    {
      kind: 'nodejs:20',
      image: 'me/node20',
      deprecated: false,
      default: true,
      attached: true,
      requireMain: false,
    },
  ]);
});
