import { createAction } from '@serverless-max/whisk-protocol/testing';
import { expect, test } from 'vitest';
import { type ContainerPlan, toContainerSpec } from './container-spec.ts';

const plan: ContainerPlan = {
  action: createAction(),
  image: 'example/hello:1.0',
  namespace: 'guest',
  namePrefix: 'wsk',
  sequence: 7,
  budgetMb: 1024,
  labels: { owner: 'me' },
  apiHost: 'http://localhost:3233',
  extraEnv: { LEVEL: 'high' },
};

const withMemory = (memory: number): ContainerPlan => ({
  ...plan,
  action: createAction({ limits: { timeout: 60_000, memory, logs: 10, concurrency: 1 } }),
});

test('starts a container as OpenWhisk does, hardened and labelled', () => {
  expect(toContainerSpec(plan)).toEqual({
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
  expect(toContainerSpec(withMemory(memory)).cpuShares).toBe(cpuShares);
});

test('leaves what an engine does not take out of the name', () => {
  const action = createAction({ namespace: 'guest/my pkg', name: 'ünder_score@x.y-z' });
  const spec = toContainerSpec({ ...plan, action, namespace: 'a b@c' });
  expect(spec.name).toBe('wsk_7_abc_nder_scorexyz');
  expect(spec.labels?.['serverless-max.action']).toBe('guest/my pkg/ünder_score@x.y-z');
});
