import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digestOf } from './digest.ts';
import { InvalidReferenceError } from './errors.ts';
import {
  atDigest,
  familiarReference,
  formatReference,
  parseReference,
  type Reference,
  selectorOf,
} from './reference.ts';

const digest = digestOf('');

test.each([
  ['debian', 'docker.io/library/debian', 'debian'],
  ['debian:12', 'docker.io/library/debian:12', 'debian:12'],
  ['org/model', 'docker.io/org/model', 'org/model'],
  ['library/debian', 'docker.io/library/debian', 'debian'],
  ['docker.io/debian', 'docker.io/library/debian', 'debian'],
  ['index.docker.io/org/model:1', 'docker.io/org/model:1', 'org/model:1'],
  ['registry-1.docker.io/library/debian', 'docker.io/library/debian', 'debian'],
  ['localhost/model', 'localhost/model', 'localhost/model'],
  ['localhost:5000/model', 'localhost:5000/model', 'localhost:5000/model'],
  ['127.0.0.1:5005/a/b/c:v1.0_x-y', '127.0.0.1:5005/a/b/c:v1.0_x-y', '127.0.0.1:5005/a/b/c:v1.0_x-y'],
  ['[::1]:5000/model:1', '[::1]:5000/model:1', '[::1]:5000/model:1'],
  ['Quay.IO/org/model', 'quay.io/org/model', 'quay.io/org/model'],
  ['r.example/m__a-b.c', 'r.example/m__a-b.c', 'r.example/m__a-b.c'],
  [`model@${digest}`, `docker.io/library/model@${digest}`, `model@${digest}`],
  [`r.example:5000/m:1@${digest}`, `r.example:5000/m:1@${digest}`, `r.example:5000/m:1@${digest}`],
])('%s is %s', (text, full, familiar) => {
  const reference = parseReference(text);
  expect(formatReference(reference)).toBe(full);
  expect(familiarReference(reference)).toBe(familiar);
});

test.each([
  ['', 'it is empty'],
  ['https://quay.io/org/model', 'scheme'],
  ['docker://quay.io/org/model', 'scheme'],
  ['my model', 'white space'],
  ['org/Model', 'lower case'],
  ['MyUser/model', 'lower case'],
  ['model:', 'not a tag'],
  ['model:-x', 'not a tag'],
  [`model:${'a'.repeat(129)}`, 'not a tag'],
  ['model@sha256:abc', 'not a digest'],
  [`model@sha512:${'0'.repeat(128)}`, 'not a digest'],
  ['model@', 'not a digest'],
  ['quay.io/', 'names no repository'],
  ['a//b', 'not a repository'],
  ['a/../b', 'not a repository'],
  ['-a', 'not a repository'],
  ['a_-b', 'not a repository'],
  ['host_name.x/model', 'not a host'],
  ['r.example:port/model', 'not a host'],
  ['r.example:123456/model', 'not a host'],
  ['user@r.example/model', 'not a digest'],
  ['0'.repeat(64), 'image id'],
  [`r.example/${'a'.repeat(256)}`, 'longer than 255'],
])('%j is refused: %s', (text, reason) => {
  expect(() => parseReference(text)).toThrow(InvalidReferenceError);
  expect(() => parseReference(text)).toThrow(reason);
});

test('a refusal says what was given and what to write', () => {
  expect(() => parseReference('https://quay.io/org/model')).toThrowErrorMatchingInlineSnapshot(
    `[InvalidReferenceError: 'https://quay.io/org/model' is not an image reference: it starts with a scheme; leave that out.]`,
  );
});

test('a manifest is asked for by digest, else by tag, else as latest', () => {
  expect(selectorOf(parseReference('a'))).toBe('latest');
  expect(selectorOf(parseReference('a:1'))).toBe('1');
  expect(selectorOf(parseReference(`a:1@${digest}`))).toBe(digest);
  expect(formatReference(atDigest(parseReference('a:1'), digest))).toBe(`docker.io/library/a@${digest}`);
});

const part = fc.stringMatching(/^[a-z0-9]+([._-][a-z0-9]+){0,2}$/);
const references: fc.Arbitrary<Reference> = fc.record(
  {
    registry: fc.constantFrom(
      'docker.io',
      'localhost:5000',
      '127.0.0.1:1',
      'quay.io',
      '[::1]:8',
      'r-x.example:8443',
    ),
    repository: fc.array(part, { minLength: 2, maxLength: 4 }).map((parts) => parts.join('/')),
    tag: fc.stringMatching(/^\w[\w.-]{0,20}$/),
    digest: fc.string().map((text) => digestOf(text)),
  },
  { requiredKeys: ['registry', 'repository'] },
);

test('what is formatted is read back the same, in both forms', () => {
  fc.assert(
    fc.property(references, (reference) => {
      // On Docker Hub a first part with a dot would be a registry.
      fc.pre(reference.registry !== 'docker.io' || !reference.repository.split('/')[0]?.includes('.'));
      expect(parseReference(formatReference(reference))).toEqual(reference);
      const familiar = familiarReference(reference);
      fc.pre(!familiar.startsWith('localhost/'));
      expect(parseReference(familiar)).toEqual(reference);
    }),
  );
});

test('any text is either read or refused as a reference', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'aA0:/@.-_[] \u00e9') }), (text) => {
      try {
        expect(parseReference(formatReference(parseReference(text)))).toEqual(parseReference(text));
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidReferenceError);
      }
    }),
    { numRuns: 1000 },
  );
});
