import { expect, test } from 'vitest';
import { isEntityName, parseEntityName, parseNamespace, parseQualifiedName } from './entity-name.ts';

test.each(['a', '_', '9', 'a b', 'a@b.c', 'a&b', 'a-', 'a.', 'A_1', 'a'.repeat(256)])(
  'a name: %s',
  (name) => {
    expect(isEntityName(name)).toBe(true);
    expect(parseEntityName(name)).toBe(name);
  },
);

const illegal = 'The name of the entity contains illegal characters.';

test.each([
  ['', illegal],
  [' a', illegal],
  ['a ', illegal],
  ['a/b', illegal],
  ['.a', illegal],
  ['é', illegal],
  ['a\n', illegal],
  ['a'.repeat(257), 'Name segement longer than allowed: 257 > 256.'],
])('no name: %j', (name, message) => {
  expect(() => parseEntityName(name)).toThrow(
    expect.objectContaining({ code: 'WSK_REJECTED', status: 400, message }),
  );
});

test.each([
  [' ', 'The namespace contains illegal characters.'],
  ['n'.repeat(257), 'Namespace longer than allowed: 257 > 256.'],
])('no namespace: %j', (name, message) => {
  expect(() => parseNamespace(name)).toThrow(expect.objectContaining({ status: 400, message }));
});

test.each([
  ['/_/a', '/guest/a'],
  ['/ns/pkg/a', '/ns/pkg/a'],
  ['_/pkg/a', '/guest/pkg/a'],
])('the qualified name %s is %s', (text, name) => {
  expect(parseQualifiedName(text, 'guest')).toBe(name);
});

test('a qualified name has at least a namespace and a name', () => {
  expect(() => parseQualifiedName('a')).toThrow(
    'requirement failed: The fully qualified name of the entity must contain at least the namespace and the name of the entity.',
  );
});
