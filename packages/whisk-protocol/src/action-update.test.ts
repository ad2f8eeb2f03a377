import { expect, test } from 'vitest';
import type { WhiskAction } from './action.ts';
import type { ActionPut } from './action-put.ts';
import { type ActionPutContext, applyActionPut } from './action-update.ts';
import type { Exec } from './exec.ts';
import { openwhiskLimits } from './limits.ts';
import { createAction } from './testing/index.ts';

const context: ActionPutContext = { namespace: 'guest/pkg', name: 'hello', now: 42, limits: openwhiskLimits };
const blackbox: Exec = { kind: 'blackbox', image: 'me/img', binary: false };
const sequence: Exec = { kind: 'sequence', components: ['/_/a', '/other/b'] };
const execAnnotation = { key: 'exec', value: 'blackbox' };
const noKey = { key: 'provide-api-key', value: false };

test('a new action gets the defaults and the server annotations', () => {
  expect(applyActionPut(undefined, { exec: blackbox }, context)).toEqual({
    namespace: 'guest/pkg',
    name: 'hello',
    exec: blackbox,
    parameters: [],
    limits: { timeout: 60_000, memory: 256, logs: 10, concurrency: 1 },
    version: '0.0.1',
    publish: false,
    annotations: [noKey, execAnnotation],
    updated: 42,
  });
});

const existing = createAction({
  exec: blackbox,
  parameters: [{ key: 'a', value: 1 }],
  annotations: [noKey, execAnnotation, { key: 'final', value: true }],
  version: '0.0.9',
  publish: true,
});
const sequenced = createAction({ exec: sequence, parameters: [{ key: '_actions', value: ['/guest/a'] }] });

test.each<[string, WhiskAction | undefined, ActionPut, Partial<WhiskAction>]>([
  [
    'nothing changes but the version',
    existing,
    {},
    { ...existing, namespace: 'guest/pkg', version: '0.0.10', updated: 42 },
  ],
  ['a version is taken as given', existing, { version: '3.0.0' }, { version: '3.0.0' }],
  [
    'parameters are replaced',
    existing,
    { parameters: [{ key: 'b', value: 2 }] },
    { parameters: [{ key: 'b', value: 2 }] },
  ],
  [
    'annotations are merged after removal',
    existing,
    { annotations: [{ key: 'x', value: 1 }], delAnnotations: ['final'] },
    { annotations: [noKey, execAnnotation, { key: 'x', value: 1 }] },
  ],
  [
    'limits are merged',
    existing,
    { limits: { memory: 512 } },
    { limits: { timeout: 60_000, memory: 512, logs: 10, concurrency: 1 } },
  ],
  [
    'the client decides about the key, the server about the kind',
    undefined,
    {
      exec: blackbox,
      annotations: [
        { key: 'provide-api-key', value: true },
        { key: 'exec', value: 'mine' },
      ],
    },
    { annotations: [{ key: 'provide-api-key', value: true }, execAnnotation] },
  ],
  [
    'a key that was removed does not come back',
    existing,
    { delAnnotations: ['provide-api-key'] },
    { annotations: [execAnnotation, { key: 'final', value: true }] },
  ],
  [
    'a sequence keeps its components as its only parameter',
    undefined,
    { exec: sequence, parameters: [{ key: 'b', value: 2 }] },
    {
      exec: { kind: 'sequence', components: ['/guest/a', '/other/b'] },
      parameters: [{ key: '_actions', value: ['/guest/a', '/other/b'] }],
    },
  ],
  [
    'a sequence ignores new parameters',
    sequenced,
    { parameters: [] },
    { parameters: [{ key: '_actions', value: ['/guest/a', '/other/b'] }] },
  ],
  ['a former sequence drops its parameter', sequenced, { exec: blackbox }, { parameters: [] }],
  [
    'delAnnotations is forgotten beside a sequence',
    existing,
    { exec: sequence, delAnnotations: ['final'] },
    { annotations: [noKey, { key: 'exec', value: 'sequence' }, { key: 'final', value: true }] },
  ],
])('%s', (_, before, put, expected) => {
  expect(applyActionPut(before, put, context)).toMatchObject(expected);
});

const small = { ...openwhiskLimits, execBytes: 10, parametersBytes: 60, sequenceLength: 1 };

test.each<[ActionPut, number, string]>([
  [{}, 400, 'exec undefined'],
  [{ exec: { kind: 'sequence', components: [] } }, 400, 'No component specified for the sequence.'],
  [{ exec: sequence }, 400, 'Too many actions in the sequence.'],
  [{ exec: { ...blackbox, code: 'abcdé' } }, 413, 'exec larger than allowed: 12 > 10 bytes.'],
  [
    { exec: blackbox, parameters: [{ key: 'é', value: 'x'.repeat(60) }] },
    413,
    'parameters larger than allowed: 64 > 60 bytes.',
  ],
  [
    { exec: blackbox, annotations: [{ key: 'a', value: 'x'.repeat(60) }] },
    413,
    'annotations larger than allowed: 97 > 60 bytes.',
  ],
  [
    { exec: blackbox, limits: { memory: 1024 } },
    400,
    'requirement failed: memory size 1024 MB exceeds allowed threshold of 512 MB',
  ],
])('%j is refused', (put, status, message) => {
  expect(() => applyActionPut(undefined, put, { ...context, limits: small })).toThrow(
    expect.objectContaining({ status, message }),
  );
});
