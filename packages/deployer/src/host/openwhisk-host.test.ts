import { createManualClock } from '@serverless-max/foundation/testing';
import { HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { readHostState } from '../host-state.ts';
import { createTestHost, refusal, testApiHost, testKey } from '../testing/index.ts';
import type { OpenHostOptions } from './openwhisk-host.ts';
import { openWhiskHost } from './openwhisk-host.ts';
import type { HostCredentials } from './whisk-host.ts';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const path = { namespace: '_', name: 'a' };
const body = {
  exec: { kind: 'blackbox', image: 'me/img:1' },
  annotations: [{ key: 'web-export', value: true }],
};

/** A host of handlers, and the client that asks it. */
function open(
  options: Parameters<typeof createTestHost>[0] = {},
  credentials: HostCredentials = { kind: 'basic', key: testKey },
  how: Partial<OpenHostOptions> = {},
) {
  const test = createTestHost(options);
  server.use(...test.handlers);
  const address = { apiHost: testApiHost, apiVersion: 'v1', credentials, isInsecure: false };
  return { test, host: openWhiskHost(address, { signal: new AbortController().signal, ...how }) };
}

test('an action is created, read, changed, listed and deleted', async () => {
  const { host } = open();
  expect(await host.getAction(path)).toBeUndefined();
  const created = await host.putAction(path, body, false);
  expect(created).toMatchObject({ namespace: 'guest', name: 'a', image: 'me/img:1', version: '0.0.1' });
  await host.putAction(path, { limits: { memory: 512 } }, true);
  expect(await host.getAction(path)).toMatchObject({ limits: { memory: 512 }, version: '0.0.2' });
  expect(await host.listActions('_')).toMatchObject([{ name: 'a', version: '0.0.2', kind: 'blackbox' }]);
  expect(await host.deleteAction(path)).toBe(true);
  expect(await host.deleteAction(path)).toBe(false);
});

test('a name with blanks and other characters arrives as it is', async () => {
  const { host } = open();
  const odd = { namespace: '_', name: 'a @b.c & d' };
  await host.putAction(odd, body, false);
  expect(await host.getAction(odd)).toMatchObject({ name: 'a @b.c & d' });
});

test('an action of a package, with what it inherits', async () => {
  const { host, test } = open();
  const packaged = { namespace: '_', package: 'vision', name: 'a' };
  await expect(host.putAction(packaged, body, false)).rejects.toMatchObject({ status: 404 });
  await host.createPackage('_', 'vision');
  test.packages.set('vision', { parameters: [{ key: 'lang', value: 'eng' }] });
  await host.putAction(packaged, body, false);
  expect(await host.getAction(packaged)).toMatchObject({
    package: 'vision',
    parameters: [{ key: 'lang', value: 'eng' }],
  });
  expect(await host.getPackage('_', 'vision')).toMatchObject({ isBinding: false });
});

test('the state before a plan takes four requests and one for each action', async () => {
  const { host, test } = open();
  await host.putAction(path, body, false);
  test.requests.length = 0;
  const state = await readHostState(host, { actions: [{ name: 'a' }, { name: 'b' }], force: false });
  expect(state.namespace).toBe('guest');
  expect(state.limits.ranges.memory).toEqual({ min: 128, max: 512 });
  expect([...state.actions.keys()]).toEqual(['a']);
  expect(test.requests).toHaveLength(5);
});

test('a wrong key', async () => {
  const { host } = open({}, { kind: 'basic', key: 'who:knows' });
  await expect(host.namespaces()).rejects.toMatchObject({ code: 'DEP_KEY_REFUSED', fault: 'user' });
});

test('a bearer token is sent as one', async () => {
  const { host, test } = open({}, { kind: 'bearer', token: 't0ken' });
  await host.namespaces().catch(() => undefined);
  expect(test.requests[0]?.authorization).toBe('Bearer t0ken');
});

test('a namespace that the key does not belong to', async () => {
  const { host } = open();
  const question = { namespace: 'other', actions: [], force: false };
  await expect(readHostState(host, question)).rejects.toMatchObject({ code: 'DEP_UNKNOWN_NAMESPACE' });
  await expect(host.getAction({ ...path, namespace: 'other' })).rejects.toMatchObject({
    code: 'DEP_FORBIDDEN',
  });
});

test('a name that a package has', async () => {
  const { host, test } = open();
  test.before = ({ path: it }) =>
    it.endsWith('/actions/a')
      ? refusal(409, 'Resource by this name exists but is not in this collection.')
      : undefined;
  const question = { actions: [{ name: 'a' }], force: false };
  await expect(readHostState(host, question)).rejects.toMatchObject({ code: 'DEP_NAME_CLASH' });
});

test('a host without limits of the namespace, and with a page at its root', async () => {
  const { host } = open({ hasUserLimits: false, root: () => HttpResponse.html('<html>welcome</html>') });
  const state = await readHostState(host, { actions: [], force: false });
  expect(state.limits.toldBy).toEqual([]);
});

test('a host that answers everything with a page', async () => {
  const { host, test } = open();
  test.before = () => HttpResponse.html('<!doctype html><html>Sign in</html>');
  await expect(readHostState(host, { actions: [], force: false })).rejects.toMatchObject({
    code: 'DEP_NOT_OPENWHISK',
  });
});

test('a redirection is not followed with the key', async () => {
  const { host, test } = open();
  test.before = () =>
    new HttpResponse(null, { status: 308, headers: { location: 'https://elsewhere.test/' } });
  await expect(host.namespaces()).rejects.toMatchObject({ code: 'DEP_NOT_OPENWHISK' });
});

test('a host that is down', async () => {
  const { host, test } = open();
  test.before = () => HttpResponse.error();
  await expect(host.namespaces()).rejects.toMatchObject({ code: 'DEP_HOST_UNREACHABLE' });
});

test('a limit that the host refuses, in its words', async () => {
  const { host } = open();
  const asked = host.putAction(path, { ...body, limits: { memory: 4096 } }, false);
  await expect(asked).rejects.toMatchObject({ code: 'DEP_HOST_REFUSED', status: 400 });
  await expect(asked).rejects.toThrow('memory size 4096 MB exceeds allowed threshold of 512 MB');
});

test('a read is sent again after a 503, a write is not', async () => {
  const clock = createManualClock();
  const onWait = (_failure: Error, ms: number) => void setImmediate(() => void clock.advance(ms));
  const { host, test } = open({}, undefined, { clock, onWait });
  let failures = 2;
  test.before = () => (failures-- > 0 ? refusal(503, 'overloaded') : undefined);
  expect(await host.namespaces()).toEqual(['guest']);
  expect(test.requests).toHaveLength(3);
  failures = 1;
  await expect(host.putAction(path, body, false)).rejects.toMatchObject({ code: 'DEP_HOST_FAILED' });
});

test('a rate per minute is waited for, also before a write', async () => {
  const clock = createManualClock();
  const waits: number[] = [];
  const onWait = (_failure: Error, ms: number) => {
    waits.push(ms);
    setImmediate(() => void clock.advance(ms));
  };
  const { host, test } = open({}, undefined, { clock, onWait });
  let failures = 1;
  const sentence = 'Too many requests in the last minute (count: 61, allowed: 60).';
  test.before = () => (failures-- > 0 ? refusal(429, sentence) : undefined);
  await host.putAction(path, body, false);
  expect(waits[0]).toBeGreaterThan(0);
  expect(waits[0]).toBeLessThanOrEqual(60_500);
});

test('a host that does not answer in time', async () => {
  const { host, test } = open({}, undefined, { timeoutMs: 50 });
  test.before = () => new Promise(() => {});
  await expect(host.putAction(path, body, false)).rejects.toMatchObject({ code: 'DEP_HOST_TIMED_OUT' });
});

test('an abort ends a request with its reason', async () => {
  const abort = new AbortController();
  const { host, test } = open({}, undefined, { signal: abort.signal });
  test.before = () => {
    abort.abort(new Error('enough'));
    return new Promise(() => {});
  };
  await expect(host.namespaces()).rejects.toThrow('enough');
});
