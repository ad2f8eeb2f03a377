import { expect, test } from 'vitest';
import { parseActionPut } from './action-put.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { createRuntimes } from './testing/fixtures.ts';

const image = 'me/img:1.2';
const exec = (fields: JsonObject): JsonObject => ({ exec: { kind: 'blackbox', image, ...fields } });

test.each<[string, JsonObject, object]>([
  ['no code', exec({}), { image, binary: false }],
  ['blank code', exec({ code: ' \n' }), { image, binary: false }],
  ['null code and main', exec({ code: null, main: null }), { image, binary: false }],
  [
    'source',
    exec({ code: 'def main(): pass', binary: true }),
    { image, binary: false, code: 'def main(): pass' },
  ],
  ['code that looks binary', exec({ code: 'main' }), { image, binary: true, code: 'main' }],
  ['an entry point', exec({ main: 'other' }), { image, binary: false, main: 'other' }],
  ['an untidy kind', exec({ kind: ' BlackBox ' }), { image, binary: false }],
  [
    'a registry',
    exec({ image: 'Reg.Example:5000/a/b__c:T' }),
    { image: 'Reg.Example:5000/a/b__c:T', binary: false },
  ],
  ['a digest', exec({ image: `a/b@sha256:${'0'.repeat(64)}` }), { image: 'a/b', binary: false }],
])('blackbox with %s', (_, body, expected) => {
  expect(parseActionPut(body)).toEqual({ exec: { kind: 'blackbox', ...expected } });
});

test.each<[string, JsonObject, object]>([
  ['of a kind', { kind: 'NodeJS:20', code: '' }, { kind: 'nodejs:20', code: '', binary: false }],
  [
    'of a default kind',
    { kind: 'nodejs:default', code: 'x' },
    { kind: 'nodejs:20', code: 'x', binary: false },
  ],
  [
    'in a zip',
    { kind: 'nodejs:18', code: 'UEsFBg==' },
    { kind: 'nodejs:18', code: 'UEsFBg==', binary: true },
  ],
  [
    'with an entry point',
    { kind: 'java:8', code: '', main: 'A' },
    { kind: 'java:8', code: '', binary: false, main: 'A' },
  ],
])('code %s', (_, given, expected) => {
  expect(parseActionPut({ exec: given }, createRuntimes())).toEqual({ exec: expected });
});

test.each<[JsonObject, string]>([
  [
    { kind: 'go:default', code: '' },
    "The specified runtime 'go:default' is not supported by this platform. Valid values are: 'nodejs:18', " +
      "'nodejs:20', 'java:8', 'sequence', 'blackbox'.",
  ],
  [
    { kind: 'nodejs:20' },
    "'code' must be a string or attachment object defined in 'exec' for 'nodejs:20' actions",
  ],
  [{ kind: 'java:8', code: '' }, "'main' must be a string defined in 'exec' for 'java:8' actions"],
])('code of %j is malformed', (given, detail) => {
  expect(() => parseActionPut({ exec: given }, createRuntimes())).toThrow(
    expect.objectContaining({ status: 400, message: `The request content was malformed:\n${detail}` }),
  );
});

test('sequences name their components', () => {
  expect(parseActionPut({ exec: { kind: 'sequence', components: ['/_/a', 'ns/p/b'] } })).toEqual({
    exec: { kind: 'sequence', components: ['/_/a', '/ns/p/b'] },
  });
});

test('fields are kept, unknown ones and nulls ignored, the last of a key wins', () => {
  const body = {
    name: 'x',
    namespace: '_',
    updated: 1,
    parameters: [
      { key: 'a', value: 1 },
      { key: 'a', value: null, init: true, encryption: null },
      { key: 'b', value: {}, init: false },
    ],
    annotations: [{ key: 'web-export', value: true }],
    delAnnotations: ['old'],
    limits: { memory: 512, timeout: null, cpu: 3 },
    version: '2',
    publish: true,
    exec: null,
  };
  expect(parseActionPut(body)).toEqual({
    parameters: [
      { key: 'a', value: null, init: true },
      { key: 'b', value: {} },
    ],
    annotations: [{ key: 'web-export', value: true }],
    delAnnotations: ['old'],
    limits: { memory: 512 },
    version: '2.0.0',
    publish: true,
  });
});

test.each<[JsonValue, string]>([
  [[], 'Object expected'],
  [{ exec: 'x' }, 'Object expected'],
  [{ exec: { image } }, "'kind' must be a string defined in 'exec'"],
  [{ exec: { kind: 'blackbox' } }, "'image' must be a string defined in 'exec' for 'blackbox' actions"],
  [exec({ image: 'Me/Img' }), 'could not parse image name'],
  [exec({ image: '' }), 'could not parse image name'],
  [exec({ image: `${'a'.repeat(2000)}:` }), 'could not parse image name'],
  [exec({ main: 1 }), "if defined, 'main' be a string in 'exec' for 'blackbox' actions"],
  [exec({ code: 1 }), "'code' must be a string defined in 'exec' for 'blackbox' actions"],
  [{ exec: { kind: 'sequence' } }, "'components' must be defined for sequence kind"],
  [{ exec: { kind: 'sequence', components: 'a' } }, "'components' must be an array"],
  [
    { exec: { kind: 'foo', code: '' } },
    "The specified runtime 'foo' is not supported by this platform. Valid values are: 'sequence', 'blackbox'.",
  ],
  [{ parameters: { a: 1 } }, 'parameters malformed!'],
  [{ parameters: [{ key: 'a' }] }, 'parameters malformed!'],
  [{ annotations: [{ value: 1 }] }, 'parameters malformed!'],
  [{ version: 1 }, 'semantic version malformed'],
  [{ version: '0.0.0' }, 'semantic version malformed'],
  [{ limits: { memory: 1.5 } }, 'memory limit must be whole number'],
  [{ limits: { memory: -1 } }, 'memory limit malformed'],
  [{ limits: { timeout: '60000' } }, 'time limit malformed'],
  [{ limits: { logs: 0.5 } }, 'log limit must be whole number'],
])('%j is malformed', (body, detail) => {
  expect(() => parseActionPut(body)).toThrow(
    expect.objectContaining({ status: 400, message: `The request content was malformed:\n${detail}` }),
  );
});

test.each<[JsonValue | undefined, string]>([
  [undefined, 'Request entity expected but not supplied'],
  [
    { exec: { kind: 'sequence', components: ['a'] } },
    'requirement failed: The fully qualified name of the entity must contain at least the namespace and the name of the entity.',
  ],
])('%j is refused without a preamble', (body, message) => {
  expect(() => parseActionPut(body)).toThrow(expect.objectContaining({ status: 400, message }));
});

test('other malformed fields are named', () => {
  expect(() => parseActionPut({ publish: 'yes' })).toThrow(/^The request content was malformed:\npublish: /);
});
