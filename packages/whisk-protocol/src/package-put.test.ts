import { expect, test } from 'vitest';
import type { JsonValue } from './json.ts';
import { openwhiskLimits } from './limits.ts';
import type { WhiskPackage } from './package.ts';
import { applyPackagePut, assertPackageName, type PackagePut, parsePackagePut } from './package-put.ts';
import { createPackage } from './testing/index.ts';

const context = { namespace: 'guest', name: 'pkg', now: 42, limits: openwhiskLimits };
const target = { namespace: 'other', name: 'provider' };
const bindingAnnotation = { key: 'binding', value: target };
const ab = { key: 'a', value: 'b' };

test.each<[string, JsonValue, PackagePut]>([
  ['nothing', {}, {}],
  ['no binding', { binding: {} }, {}],
  ['a binding', { binding: target }, { binding: target }],
  [
    'a binding in the own namespace',
    { binding: { namespace: '_', name: 'p' } },
    { binding: { namespace: 'guest', name: 'p' } },
  ],
  [
    'every field',
    { name: 'ignored', version: '1.2', publish: true, parameters: [ab], annotations: [ab] },
    { version: '1.2.0', publish: true, parameters: [ab], annotations: [ab] },
  ],
  ['nulls', { version: null, publish: null, parameters: null, annotations: null }, {}],
])('reads a PUT with %s', (_, body, put) => {
  expect(parsePackagePut(body, 'guest')).toEqual(put);
});

test.each<[string, JsonValue | undefined, string]>([
  ['no body', undefined, 'Request entity expected but not supplied'],
  ['an array', [], 'The request content was malformed:\nObject expected'],
  [
    'a binding of null',
    { binding: null },
    "The request content was malformed:\nObject expected in field 'namespace'",
  ],
  [
    'a binding without a name',
    { binding: { namespace: 'a' } },
    "The request content was malformed:\nObject is missing required member 'name'",
  ],
  [
    'a binding to a number',
    { binding: { namespace: 'a', name: 1 } },
    'The request content was malformed:\nentity name malformed',
  ],
  [
    'a binding to an illegal name',
    { binding: { namespace: 'a', name: 'b/c' } },
    'The request content was malformed:\nThe name of the entity contains illegal characters.',
  ],
  ['parameters', { parameters: {} }, 'The request content was malformed:\nparameters malformed!'],
  ['annotations', { annotations: [{}] }, 'The request content was malformed:\nparameters malformed!'],
  ['a version', { version: 'x' }, 'The request content was malformed:\nsemantic version malformed'],
])('refuses a PUT with malformed content: %s', (_, body, message) => {
  expect(() => parsePackagePut(body, 'guest')).toThrow(expect.objectContaining({ status: 400, message }));
});

const existing = createPackage({ version: '0.0.9', publish: true, parameters: [ab], annotations: [ab] });
const binding = createPackage({ binding: target, annotations: [ab, bindingAnnotation] });

test.each<[string, WhiskPackage | undefined, PackagePut, Partial<WhiskPackage>]>([
  ['a new package has defaults', undefined, {}, createPackage({ updated: 42 })],
  [
    'a new binding is annotated',
    undefined,
    { binding: target },
    { binding: target, annotations: [bindingAnnotation] },
  ],
  [
    'a binding annotation of the client is dropped',
    undefined,
    { annotations: [{ key: 'binding', value: '?' }, ab] },
    { annotations: [ab] },
  ],
  ['nothing changes but the version', existing, {}, { ...existing, version: '0.0.10', updated: 42 }],
  [
    'parameters and annotations are replaced',
    existing,
    { parameters: [], annotations: [{ key: 'c', value: 1 }] },
    { parameters: [], annotations: [{ key: 'c', value: 1 }] },
  ],
  ['a version is taken as given', existing, { version: '3.0.0' }, { version: '3.0.0' }],
  [
    'a binding keeps its annotation',
    binding,
    { annotations: [] },
    { annotations: [bindingAnnotation], binding: target },
  ],
  [
    'a binding can be moved',
    binding,
    { binding: { namespace: 'guest', name: 'p' } },
    { annotations: [ab, { key: 'binding', value: { namespace: 'guest', name: 'p' } }] },
  ],
])('%s', (_, before, put, expected) => {
  expect(applyPackagePut(before, put, context)).toMatchObject(expected);
});

test('a package never becomes a binding', () => {
  expect(() => applyPackagePut(existing, { binding: target }, context)).toThrow(
    expect.objectContaining({
      status: 409,
      message: 'Resource is a package and cannot be converted into a binding.',
    }),
  );
});

test.each(['parameters', 'annotations'] as const)('large %s are refused', (field) => {
  const put = { [field]: [{ key: 'a', value: 'x'.repeat(1_048_576) }] };
  expect(() => applyPackagePut(undefined, put, context)).toThrow(
    expect.objectContaining({
      status: 413,
      message: `${field} larger than allowed: 1048579 > 1048576 bytes.`,
    }),
  );
});

test('one name is reserved', () => {
  assertPackageName('defaults');
  expect(() => assertPackageName('default')).toThrow("Package name 'default' is reserved.");
});
