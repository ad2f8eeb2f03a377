import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseChallenge } from './challenge.ts';

test.each<[string, string, unknown]>([
  [
    'Docker Hub',
    'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull,push"',
    {
      scheme: 'bearer',
      realm: 'https://auth.docker.io/token',
      service: 'registry.docker.io',
      scopes: ['repository:a/b:pull,push'],
    },
  ],
  [
    'two scopes and an error',
    'Bearer realm="https://a/t", scope="repository:a:pull repository:b:push", error="insufficient_scope"',
    { scopes: ['repository:a:pull', 'repository:b:push'], error: 'insufficient_scope', service: undefined },
  ],
  ['Basic', 'Basic realm="x"', { scheme: 'basic' }],
  [
    'lower case, no quotes',
    'bearer realm=https://a/t,service=s',
    { scheme: 'bearer', realm: 'https://a/t', service: 's' },
  ],
  [
    'several: the first that is known',
    'Negotiate, Basic realm="x", Bearer realm="https://a"',
    { scheme: 'basic' },
  ],
  [
    'a token in between',
    'NTLM abc==, Bearer realm="https://a/t"',
    { scheme: 'bearer', realm: 'https://a/t' },
  ],
  [
    'quotes within',
    'Bearer realm="https://a/\\"t\\"",service="a, b"',
    { realm: 'https://a/"t"', service: 'a, b' },
  ],
])('%s', (_, header, expected) => {
  expect(parseChallenge(header)).toMatchObject(expected as object);
});

test.each([undefined, '', 'Negotiate', 'Bearer service="x"', '"', ',,,', 'realm="x"'])(
  '%j cannot be met',
  (header) => {
    expect(parseChallenge(header)).toBeUndefined();
  },
);

test('any header is read in the end', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'Bearer "=\\, basic') }),
      (header) => void parseChallenge(header),
    ),
  );
});
