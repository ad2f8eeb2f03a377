import { expect, test } from 'vitest';
import { mergeEnv, patchConfig } from './patch-config.ts';
import { sampleConfig } from './testing/index.ts';

const base = sampleConfig({
  config: {
    User: 'max',
    WorkingDir: '/home/max',
    Env: ['PATH=/usr/bin', 'LANG=C'],
    Entrypoint: ['/entry'],
    Cmd: ['python', 'app.py'],
    ExposedPorts: { '5000/tcp': {} },
    Labels: { maintainer: 'someone' },
    Healthcheck: { Test: ['CMD', 'curl', 'localhost:5000'] },
  },
});

test('an empty patch changes nothing', () => {
  expect(patchConfig(base, {})).toEqual(base);
});

test('a patch sets, adds and removes, and keeps the rest', () => {
  const patched = patchConfig(base, {
    entrypoint: ['python3', '/action'],
    env: { LANG: 'C.UTF-8', NEW: '1' },
    labels: { extra: 'yes' },
    exposedPorts: ['8080/tcp'],
    dropHealthcheck: true,
  });
  expect(patched.config).toEqual({
    User: 'max',
    WorkingDir: '/home/max',
    Env: ['PATH=/usr/bin', 'LANG=C.UTF-8', 'NEW=1'],
    Entrypoint: ['python3', '/action'],
    ExposedPorts: { '5000/tcp': {}, '8080/tcp': {} },
    Labels: { maintainer: 'someone', extra: 'yes' },
  });
  expect(patched.rootfs).toBe(base.rootfs);
});

test('a patch does not touch what it was given', () => {
  const before = structuredClone(base);
  patchConfig(base, { env: { LANG: 'x' }, labels: { a: 'b' }, exposedPorts: ['1/tcp'], cmd: [] });
  expect(base).toEqual(before);
});

test.each([
  ['a new entry point drops the CMD', { entrypoint: ['e'] }, { Entrypoint: ['e'] }],
  ['both can be set', { entrypoint: ['e'], cmd: ['c'] }, { Entrypoint: ['e'], Cmd: ['c'] }],
  ['a CMD alone keeps the entry point', { cmd: ['c'] }, { Entrypoint: ['/entry'], Cmd: ['c'] }],
])('%s', (_, patch, expected) => {
  const { Entrypoint, Cmd } = patchConfig(base, patch).config;
  expect({ ...(Entrypoint && { Entrypoint }), ...(Cmd && { Cmd }) }).toEqual(expected);
});

test.each([
  [[], { A: '1' }, ['A=1']],
  [['A=1', 'B=x=y'], { A: '2' }, ['A=2', 'B=x=y']],
  [['A=1', 'A=2'], { B: '' }, ['A=2', 'B=']],
  [['FLAG'], { FLAG: 'on' }, ['FLAG=on']],
])('mergeEnv(%j, %j) is %j', (entries, changes, expected) => {
  expect(mergeEnv(entries, changes as Record<string, string>)).toEqual(expected);
});
