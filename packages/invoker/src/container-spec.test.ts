import type { ActionLimits } from '@serverless-max/whisk-protocol';
import { createAction } from '@serverless-max/whisk-protocol/testing';
import { expect, test } from 'vitest';
import { type ContainerDefaults, containerName, type Purpose, toContainerSpec } from './container-spec.ts';

const defaults: ContainerDefaults = {
  namePrefix: 'wsk',
  budgetMb: 1024,
  labels: { owner: 'me' },
  apiHost: 'http://localhost:3233',
  extraEnv: { LEVEL: 'high' },
};

const specOf = (purpose: Purpose, labels: Readonly<Record<string, string>> = {}) =>
  toContainerSpec(
    { name: containerName('wsk', '7', purpose), image: 'example/hello:1.0', purpose },
    defaults,
    { labels },
  );

const limited = (limits: Partial<ActionLimits>): Purpose => ({
  action: createAction({ limits: { timeout: 60_000, memory: 256, logs: 10, concurrency: 1, ...limits } }),
  namespace: 'guest',
});

test('asks for marks on log lines where the image promises to know them', () => {
  const marks = (promise: string) =>
    specOf(limited({}), { 'serverless-max.sentinelled': promise }).env?.['SERVERLESS_MAX_LOG_MARKS'];
  expect([marks('marked'), marks('true')]).toEqual(['true', undefined]);
});

test('starts a container as OpenWhisk does, hardened and labelled', () => {
  expect(specOf(limited({}))).toEqual({
    image: 'example/hello:1.0',
    name: 'wsk_7_guest_hello',
    env: { __OW_API_HOST: 'http://localhost:3233', __OW_ALLOW_CONCURRENT: 'false', LEVEL: 'high' },
    labels: { owner: 'me', 'serverless-max.action': 'guest/hello' },
    memoryMb: 256,
    cpuShares: 256,
    pidsLimit: 1024,
    ulimitNofile: 1024,
    publish: [8080],
    capDrop: ['NET_RAW', 'NET_ADMIN'],
    noNewPrivileges: true,
  });
});

test.each([
  [128, 128],
  [300, 341],
  [512, 512],
  [1024, 1024],
])('an action of %i MB gets %i shares of a pool of 1024', (memory, cpuShares) => {
  expect(specOf(limited({ memory })).cpuShares).toBe(cpuShares);
});

test('leaves what an engine does not take out of the name', () => {
  const action = createAction({ namespace: 'guest/my pkg', name: 'ünder_score@x.y-z' });
  const spec = specOf({ action, namespace: 'a b@c' });
  expect(spec.name).toBe('wsk_7_abc_nder_scorexyz');
  expect(spec.labels?.['serverless-max.action']).toBe('guest/my pkg/ünder_score@x.y-z');
});

test('tells the action server of an action that may run several times at once', () => {
  expect(specOf(limited({ concurrency: 2 })).env).toMatchObject({ __OW_ALLOW_CONCURRENT: 'true' });
});

test('starts a stem cell for nobody yet', () => {
  const spec = specOf({ stemCells: { kind: 'nodejs:20', memoryMb: 512, count: 2 } });
  expect(spec).toMatchObject({
    name: 'wsk_7_prewarm_nodejs20',
    memoryMb: 512,
    cpuShares: 512,
    env: { __OW_ALLOW_CONCURRENT: 'false' },
    labels: { owner: 'me' },
  });
  expect(spec.labels).not.toHaveProperty('serverless-max.action');
});
