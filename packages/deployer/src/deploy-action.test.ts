// Long, because every story needs the same host of handlers and the same two versions of one action.
import { systemClock } from '@serverless-max/foundation';
import { HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Deployment, type DeployOptions, deployAction } from './deploy-action.ts';
import { deployAll } from './deploy-all.ts';
import { readRecord } from './deployment-record.ts';
import type { DesiredAction } from './desired-action.ts';
import { ensurePackages } from './ensure-packages.ts';
import { openWhiskHost } from './host/openwhisk-host.ts';
import { readHostState } from './host-state.ts';
import { type DeploymentPlan, planDeployment } from './plan.ts';
import { planRollback, rollBack } from './roll-back.ts';
import {
  createDesired,
  createPublication,
  createTestHost,
  refusal,
  testApiHost,
  testKey,
} from './testing/index.ts';
import type { Sample } from './verify.ts';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const good = () => HttpResponse.json({ status: 'ok', text: ['hello'] });
const bad = () => HttpResponse.json({ status: 'ok', text: ['goodbye'] });
const sample: Sample = {
  method: 'POST',
  headers: { 'content-type': 'text/plain' },
  body: new TextEncoder().encode('x'),
  suffix: '',
  mediaType: 'application/json',
  expected: async () => ({
    source: 'recorded',
    mediaType: 'application/json',
    body: new TextEncoder().encode('{"status":"ok","text":["hello"]}'),
  }),
};
const options: DeployOptions = {
  clock: systemClock,
  signal: new AbortController().signal,
  isInsecure: false,
  verify: 'new',
  keep: false,
};
const silent = { onStage: () => undefined, onDetail: () => undefined };
const observer = { onStage() {}, onDetail() {}, onDone() {}, onFailed() {}, onSkipped() {} };

function openTest() {
  const test = createTestHost();
  server.use(...test.handlers);
  const credentials = { kind: 'basic', key: testKey } as const;
  const address = { apiHost: testApiHost, apiVersion: 'v1', credentials, isInsecure: false };
  const host = openWhiskHost(address, { signal: new AbortController().signal });
  const plan = async (...desired: DesiredAction[]): Promise<DeploymentPlan> =>
    planDeployment(desired, await readHostState(host, { actions: desired, force: false }));
  const deploymentsOf = ({ actions }: DeploymentPlan): Deployment[] =>
    actions.map((planned) => ({ planned, image: createPublication(planned.desired), sample }));
  const deploy = async (desired: DesiredAction, change: Partial<DeployOptions> = {}) => {
    const [deployment] = deploymentsOf(await plan(desired));
    return deployAction(host, deployment as Deployment, { ...options, ...silent, ...change });
  };
  const at = { namespace: '_', name: 'max-ocr' };
  return { test, host, plan, deploymentsOf, deploy, at };
}

const first = createDesired();
const second = createDesired({
  image: { ...first.image, tag: 'cafe', digest: `sha256:${'b'.repeat(64)}` },
  origin: { ...first.origin, config: `sha256:${'d'.repeat(64)}` },
  limits: { memory: 512, timeout: 60_000 },
});

test('created, and it answers as recorded', async () => {
  const { test, host, deploy, at } = openTest();
  test.answers.set('max-ocr', [good]);
  const result = await deploy(first);
  expect(result).toMatchObject({
    done: 'created',
    version: '0.0.1',
    url: `${testApiHost}/api/v1/web/guest/default/max-ocr`,
    verification: { isGood: true, comparedWith: 'recorded' },
  });
  const record = readRecord((await host.getAction(at)) as never);
  expect(record).toMatchObject({ origin: first.origin, history: [] });
  expect(record?.image).toContain('@sha256:');
});

test('unchanged: nothing is written, nothing is asked again, six requests at most', async () => {
  const { test, deploy } = openTest();
  test.answers.set('max-ocr', [good]);
  await deploy(first);
  test.requests.length = 0;
  test.requests.push({ method: 'POST', path: 'web/guest/default/max-ocr', authorization: null });
  expect(await deploy(first)).toMatchObject({ done: 'unchanged', verification: undefined });
  expect(test.requests.length - 1).toBeLessThanOrEqual(6);
  expect(test.requests.some(({ method }) => method === 'PUT')).toBe(false);
});

test('one that a killed run left without an answer is verified by the next', async () => {
  const { test, deploy } = openTest();
  test.answers.set('max-ocr', [good]);
  await deploy(first, { verify: 'never' });
  expect(await deploy(first)).toMatchObject({ done: 'unchanged', verification: { isGood: true } });
});

test('updated, with what it was in its history', async () => {
  const { test, host, deploy, at } = openTest();
  test.answers.set('max-ocr', [good]);
  await deploy(first);
  expect(await deploy(second)).toMatchObject({ done: 'updated', version: '0.0.2' });
  const record = readRecord((await host.getAction(at)) as never);
  expect(record?.history).toMatchObject([
    { version: '0.0.1', limits: { memory: 256 }, origin: { config: first.origin.config } },
  ]);
});

test('an answer that differs takes the action back to image and limits of before', async () => {
  const { test, host, deploy, at } = openTest();
  test.answers.set('max-ocr', [good]);
  await deploy(first);
  test.answers.set('max-ocr', [bad]);
  const failed = deploy(second);
  await expect(failed).rejects.toMatchObject({ code: 'DEP_VERIFICATION_FAILED' });
  await expect(failed).rejects.toThrow(
    /text\[0\] is "goodbye".*rolled back to the image and limits of 0\.0\.1/,
  );
  const now = await host.getAction(at);
  expect(now).toMatchObject({ version: '0.0.3', limits: { memory: 256 } });
  test.answers.set('max-ocr', [good]);
  expect(await deploy(first)).toMatchObject({ done: 'unchanged' });
});

test('a new action that does not answer is deleted again, unless it is to be kept', async () => {
  const { test, host, deploy, at } = openTest();
  test.answers.set('max-ocr', [() => refusal(400, 'There was an error processing your request.')]);
  await expect(deploy(first)).rejects.toThrow('the new action was deleted again');
  expect(await host.getAction(at)).toBeUndefined();
  await expect(deploy(first, { keep: true })).rejects.toThrow('--keep');
  expect(await host.getAction(at)).toBeDefined();
});

test('an image that the host cannot pull is named as the cause', async () => {
  const { test, deploy } = openTest();
  const id = 'f'.repeat(32);
  test.activations.set(id, {
    end: 1,
    response: { status: 'action developer error', result: { error: "Failed to pull container image 'x'." } },
  });
  const headers = { 'x-openwhisk-activation-id': id };
  test.answers.set('max-ocr', [
    () =>
      HttpResponse.json({ error: 'There was an error processing your request.' }, { status: 400, headers }),
  ]);
  await expect(deploy(first)).rejects.toMatchObject({
    code: 'DEP_VERIFICATION_FAILED',
    cause: { code: 'DEP_IMAGE_NOT_PULLABLE' },
  });
});

test('a first answer that takes longer than a minute is waited for', async () => {
  const { test, deploy } = openTest();
  const id = 'e'.repeat(32);
  const headers = { 'x-openwhisk-activation-id': id };
  const late = () => {
    test.activations.set(id, { end: 1, response: { status: 'success', result: {} } });
    return HttpResponse.json({ error: 'Response not yet ready.', code: 'x' }, { status: 202, headers });
  };
  test.answers.set('max-ocr', [late, good]);
  expect(await deploy(first)).toMatchObject({ done: 'created', verification: { isGood: true } });
});

test('a change of somebody else since the plan is not written over', async () => {
  const { test, host, plan, deploymentsOf, deploy, at } = openTest();
  test.answers.set('max-ocr', [good]);
  await deploy(first);
  const [deployment] = deploymentsOf(await plan(second));
  test.touch('max-ocr');
  const failed = deployAction(host, deployment as Deployment, { ...options, ...silent });
  await expect(failed).rejects.toMatchObject({ code: 'DEP_LOST_UPDATE' });
  await expect(failed).rejects.toThrow('nothing was written');
  expect(await host.getAction(at)).toMatchObject({ version: '0.0.2', limits: { memory: 256 } });
});

test('a change at the very moment of the write is found by the version', async () => {
  const { test, host, plan, deploymentsOf, deploy } = openTest();
  test.answers.set('max-ocr', [good]);
  await deploy(first);
  const [deployment] = deploymentsOf(await plan(second));
  test.before = ({ method }) => {
    if (method === 'PUT') test.touch('max-ocr');
    return undefined;
  };
  await expect(deployAction(host, deployment as Deployment, { ...options, ...silent })).rejects.toThrow(
    /overwritten by ours, which is 0\.0\.3/,
  );
});

test('an action that appeared since the plan is not written over', async () => {
  const { test, host, plan, deploymentsOf, deploy } = openTest();
  test.answers.set('max-ocr', [good]);
  const [deployment] = deploymentsOf(await plan(second));
  await deploy(first);
  await expect(deployAction(host, deployment as Deployment, { ...options, ...silent })).rejects.toMatchObject(
    {
      code: 'DEP_NAME_CLASH',
    },
  );
});

test('a write that was done although the host said 503 counts as done', async () => {
  const { test, deploy } = openTest();
  test.answers.set('max-ocr', [good]);
  test.after = ({ method }) => (method === 'PUT' ? refusal(503, 'overloaded') : undefined);
  expect(await deploy(first)).toMatchObject({ done: 'created', version: '0.0.1' });
  expect(await deploy(second)).toMatchObject({ done: 'updated', version: '0.0.2' });
});

test('a write that was not done is done once more', async () => {
  const { test, deploy } = openTest();
  test.answers.set('max-ocr', [good]);
  let failures = 1;
  test.before = ({ method }) => (method === 'PUT' && failures-- > 0 ? refusal(503, 'overloaded') : undefined);
  expect(await deploy(first)).toMatchObject({ done: 'created', version: '0.0.1' });
});

test('of several, those after the first failure are not begun, and it is told', async () => {
  const { test, host, plan, deploymentsOf } = openTest();
  for (const name of ['a', 'b', 'c']) test.answers.set(name, [name === 'b' ? bad : good]);
  const wanted = ['a', 'b', 'c'].map((name) => createDesired({ name }));
  const deployments = deploymentsOf(await plan(...wanted));
  const failed = deployAll(host, deployments, { ...options, parallel: 1 }, observer);
  await expect(failed).rejects.toMatchObject({ code: 'DEP_STOPPED', fault: 'remote' });
  await expect(failed).rejects.toThrow('Done: a. Not done: b, c.');
  expect([...test.actions.keys()]).toEqual(['a']);
});

test('several at the same time, in a package that is made first', async () => {
  const { test, host, plan, deploymentsOf } = openTest();
  const names = Array.from({ length: 8 }, (_none, at) => `m${at}`);
  for (const name of names) test.answers.set(`vision/${name}`, [good]);
  const made = await plan(...names.map((name) => createDesired({ name, package: 'vision' })));
  await ensurePackages(host, made);
  const results = await deployAll(host, deploymentsOf(made), { ...options, parallel: 4 }, observer);
  expect(results.map(({ name }) => name)).toEqual(names.map((name) => `vision/${name}`));
  expect(test.actions.size).toBe(8);
});

test('going back, and back again', async () => {
  const { test, host, deploy, at } = openTest();
  test.answers.set('max-ocr', [good]);
  await deploy(first);
  await deploy(second);
  const back = async (version?: string) => {
    const current = await host.getAction(at);
    return rollBack(host, planRollback(at, current as never, version));
  };
  expect(await back()).toMatchObject({
    version: '0.0.3',
    limits: { memory: 256 },
    image: 'registry.test/me/max-ocr:c0ffee',
  });
  expect(await back()).toMatchObject({ version: '0.0.4', limits: { memory: 512 } });
  expect(await back('0.0.1')).toMatchObject({ version: '0.0.5', limits: { memory: 256 } });
  await expect(back('9.9.9')).rejects.toMatchObject({ code: 'DEP_NO_REVISION' });
});

test('a secret is made up once, sent with the sample, and told', async () => {
  const { test, deploy } = openTest();
  test.answers.set('max-ocr', [good]);
  const asked = { ...first, requiredAuth: { generated: 'made-up' } };
  expect(await deploy(asked)).toMatchObject({ newSecret: 'made-up' });
  const again = { ...asked, requiredAuth: { generated: 'another' }, limits: { memory: 300 } };
  expect(await deploy(again)).toMatchObject({ done: 'updated', newSecret: undefined });
});
