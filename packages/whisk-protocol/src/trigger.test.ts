import { expect, test } from 'vitest';
import { openwhiskLimits } from './limits.ts';
import { applyTriggerPut, parseTriggerPut, toTriggerDocument, type WhiskTrigger } from './trigger.ts';

const place = { namespace: 'guest', name: 't', now: 7 };
const trigger: WhiskTrigger = {
  ...{ namespace: 'guest', name: 't', version: '0.0.9', publish: true, updated: 1 },
  parameters: [{ key: 'a', value: 1 }],
  annotations: [{ key: 'b', value: 2 }],
  rules: { 'guest/r': { action: { path: 'guest', name: 'a' }, status: 'active' } },
};

test('a new trigger has nothing but its name', () => {
  const created = applyTriggerPut(undefined, {}, place);
  expect(toTriggerDocument(created)).toEqual({
    namespace: 'guest',
    name: 't',
    version: '0.0.1',
    publish: false,
    annotations: [],
    parameters: [],
    limits: {},
    updated: 7,
  });
});

test.each([
  [{}, { version: '0.0.10' }],
  [{ version: '1.0.0' }, { version: '1.0.0' }],
  [{ publish: false }, { version: '0.0.10', publish: false }],
  [{ parameters: [] }, { version: '0.0.10', parameters: [] }],
  [
    { annotations: [{ key: 'feed', value: '?' }] },
    { version: '0.0.10', annotations: [{ key: 'feed', value: '?' }] },
  ],
])('the update %j changes %j', (put, changes) => {
  expect(applyTriggerPut(trigger, put, place)).toEqual({ ...trigger, ...changes, updated: 7 });
});

test.each([
  ['a', true],
  ['/ns/pkg/feed', true],
  ['a//b', true],
  ['', false],
  ['/', false],
  ['a/ b', false],
  [{}, false],
])('the feed %j is legal: %s', (value, isLegal) => {
  const create = (): unknown => applyTriggerPut(undefined, { annotations: [{ key: 'feed', value }] }, place);
  if (isLegal) expect(create).not.toThrow();
  else expect(create).toThrow(expect.objectContaining({ status: 400, message: 'Feed name is not valid' }));
});

test.each([
  [{ parameters: null, annotations: null, limits: null, publish: null, version: null }, {}],
  [{ namespace: '_', name: 'x', updated: 3, limits: { any: 1 }, unknown: [] }, {}],
  [{ parameters: [{ key: 'a', value: null, init: false }] }, { parameters: [{ key: 'a', value: null }] }],
])('reads %j', (body, put) => {
  expect(parseTriggerPut(body, openwhiskLimits)).toEqual(put);
});

test.each([
  [undefined, 400, 'Request entity expected but not supplied'],
  ['text', 400, 'The request content was malformed:\nObject expected'],
  [{ limits: [] }, 400, 'The request content was malformed:\nObject expected'],
  [{ annotations: [{ key: 1 }] }, 400, 'The request content was malformed:\nparameters malformed!'],
  [{ version: '0.0.0' }, 400, 'The request content was malformed:\nsemantic version malformed'],
  [{ parameters: [{ key: 'ab', value: 'cd' }] }, 413, 'parameters larger than allowed: 6 > 5 bytes.'],
])('refuses %j', (body, status, message) => {
  const parse = (): unknown => parseTriggerPut(body, { ...openwhiskLimits, parametersBytes: 5 });
  expect(parse).toThrow(expect.objectContaining({ status, message }));
});
