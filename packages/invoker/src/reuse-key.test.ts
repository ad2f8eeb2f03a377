import { createAction } from '@serverless-max/whisk-protocol/testing';
import { expect, test } from 'vitest';
import { reuseKeyOf } from './reuse-key.ts';

const key = reuseKeyOf('guest', createAction());

test('two equal actions have the same key, whenever they were written', () => {
  expect(reuseKeyOf('guest', createAction({ updated: 1 }))).toBe(key);
});

test.each([
  { version: '0.0.2' },
  { name: 'other' },
  { namespace: 'guest/pkg' },
  { publish: true },
  { parameters: [{ key: 'a', value: 1 }] },
  { annotations: [] },
  { limits: { timeout: 1_000, memory: 256, logs: 10, concurrency: 1 } },
  { exec: { kind: 'blackbox', image: 'example/hello:1.1', binary: false } as const },
])('another %o has another key', (changes) => {
  expect(reuseKeyOf('guest', createAction(changes))).not.toBe(key);
});

test('another invoking namespace has another key', () => {
  expect(reuseKeyOf('other', createAction())).not.toBe(key);
});
