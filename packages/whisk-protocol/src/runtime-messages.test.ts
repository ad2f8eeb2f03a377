import { expect, test } from 'vitest';
import type { JsonValue } from './json.ts';
import {
  providesApiKey,
  type RunContext,
  resolveArguments,
  toInitBody,
  toRunBody,
} from './runtime-messages.ts';
import { createAction } from './testing/index.ts';

const context: RunContext = {
  namespace: 'caller',
  activationId: 'a'.repeat(32),
  transactionId: 't',
  deadlineMs: 1_700_000_060_000,
  apiKey: 'u:k',
};
const contextFields = {
  namespace: 'caller',
  action_name: '/guest/hello',
  action_version: '0.0.1',
  activation_id: 'a'.repeat(32),
  transaction_id: 't',
  deadline: '1700000060000',
};
const env = {
  __OW_NAMESPACE: 'caller',
  __OW_ACTION_NAME: '/guest/hello',
  __OW_ACTION_VERSION: '0.0.1',
  __OW_ACTIVATION_ID: 'a'.repeat(32),
  __OW_TRANSACTION_ID: 't',
  __OW_DEADLINE: '1700000060000',
};

test('an image without code is initialised without the key code', () => {
  expect(toInitBody(createAction(), context)).toEqual({
    value: { name: 'hello', main: 'main', binary: false, env },
  });
});

test('code, entry point and init parameters are passed on', () => {
  const init = (key: string, value: JsonValue) => ({ key, value, init: true });
  const action = createAction({
    exec: { kind: 'blackbox', image: 'i', binary: true, code: 'abcd', main: 'm' },
    parameters: [
      { key: 'run', value: 1 },
      init('S', 's'),
      init('N', null),
      init('B', true),
      init('O', { a: [1, 2] }),
      init('__OW_NAMESPACE', 'mine'),
    ],
  });
  expect(toInitBody(action, context)).toEqual({
    value: {
      name: 'hello',
      main: 'm',
      binary: true,
      code: 'abcd',
      env: { S: 's', N: '', B: 'true', O: '{"a":[1,2]}', ...env },
    },
  });
});

const parameters = [
  { key: 'a', value: 1 },
  { key: 'b', value: 2 },
  { key: 'secret', value: 3, init: true },
];

test('a run carries its context as strings, and no init parameter', () => {
  const action = createAction({ parameters });
  const args = resolveArguments(action, { b: 'payload', c: null, secret: 'overridden' });
  expect(args).toEqual({ a: 1, b: 'payload', c: null });
  expect(toRunBody(action, { ...args, secret: 3 }, context)).toEqual({ value: args, ...contextFields });
});

test('an array is passed on as it is', () => {
  expect(toRunBody(createAction({ parameters }), [1], context)['value']).toEqual([1]);
});

test.each([
  ['absent', [], true],
  ['false', [{ key: 'provide-api-key', value: false }], false],
  ['true', [{ key: 'provide-api-key', value: true }], true],
  ['empty text', [{ key: 'provide-api-key', value: '' }], false],
  ['an object', [{ key: 'provide-api-key', value: {} }], true],
])('provide-api-key %s', (_, annotations, expected) => {
  const action = createAction({ annotations });
  expect(providesApiKey(action)).toBe(expected);
  expect(toRunBody(action, {}, context)['api_key']).toBe(expected ? 'u:k' : undefined);
  expect(toInitBody(action, context)).toHaveProperty('value.env.__OW_NAMESPACE');
});
