import { expect, test } from 'vitest';
import { splitReference } from './reference.ts';

test.each([
  ['debian', 'debian', undefined],
  ['debian:12', 'debian', '12'],
  ['localhost:5000/m', 'localhost:5000/m', undefined],
  ['localhost:5000/m:1', 'localhost:5000/m', '1'],
  ['r.example/m@sha256:ab', 'r.example/m', 'sha256:ab'],
  ['r.example:5000/m:1@sha256:ab', 'r.example:5000/m:1', 'sha256:ab'],
])('%s', (reference, name, tag) => {
  expect(splitReference(reference)).toEqual({ name, tag });
});
