// Longer than other files: every rule of this collection is a row or a story here, and they share one host.
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createManualClock } from '@serverless-max/foundation/testing';
import { openwhiskLimits } from '@serverless-max/whisk-protocol';
import { expect, test } from 'vitest';
import { type FakeRun, failing, returning } from '../testing/index.ts';
import { startHost, type TestHost } from '../testing/test-host.ts';

const sequenceOf = (...components: readonly string[]) => ({ exec: { kind: 'sequence', components } });
const annotationsOf = (record: { annotations: { key: string; value: unknown }[] }) =>
  Object.fromEntries(record.annotations.map(({ key, value }) => [key, value]));

/** Starts a host with the actions `a`, `b` and `c`, each of which notes its name in what it is given. */
async function startWithActions(options: Parameters<typeof startHost>[0] = {}): Promise<TestHost> {
  const host = await startHost(options);
  for (const name of ['a', 'b', 'c']) host.put({ name });
  host.invoker.will(({ action, args }) => {
    const seen = Array.isArray(args) || typeof args !== 'object' ? [args] : (args?.['seen'] ?? []);
    return returning({ seen: [seen, action.name].flat() });
  });
  return host;
}

/** Lets the actions end one after the other as the table says. */
function script(host: TestHost, runs: Readonly<Record<string, FakeRun>>): void {
  host.invoker.will(({ action }) => runs[action.name] ?? returning({}));
}

test('a sequence is kept with its components, which it has as its only parameter', async () => {
  await using host = await startWithActions();
  const put = await host.rest('PUT', '_/actions/s', {
    ...sequenceOf('/_/a', 'guest/b'),
    parameters: [{ key: 'x', value: 1 }],
  });
  expect(put.statusCode).toBe(200);
  const components = ['/guest/a', '/guest/b'];
  expect(put.json()).toMatchObject({
    exec: { kind: 'sequence', components },
    parameters: [{ key: '_actions', value: components }],
    version: '0.0.1',
    annotations: [
      { key: 'provide-api-key', value: false },
      { key: 'exec', value: 'sequence' },
    ],
  });
  const updated = await host.rest('PUT', '_/actions/s?overwrite=true', sequenceOf('/_/c'));
  expect(updated.json()).toMatchObject({ exec: { components: ['/guest/c'] }, version: '0.0.2' });
  expect((await host.rest('GET', '_/actions/s')).json()).toEqual(updated.json());
  const plain = await host.rest('PUT', '_/actions/s?overwrite=true', {
    exec: { kind: 'blackbox', image: 'example/plain:1' },
  });
  expect(plain.json()).toMatchObject({ exec: { kind: 'blackbox' }, parameters: [] });
});

const malformed = 'The request content was malformed:\n';
const unqualified =
  'requirement failed: The fully qualified name of the entity must contain at least the namespace and the name of the entity.';

test.each([
  ['no components', { kind: 'sequence', components: [] }, 400, 'No component specified for the sequence.'],
  ['a name without a namespace', sequenceOf('a').exec, 400, unqualified],
  ['components that are missing', { kind: 'sequence' }, 400, new RegExp(`^${malformed}`)],
  ['a component that does not exist', sequenceOf('/_/z').exec, 400, 'Sequence component does not exist.'],
  ['a name below an action', sequenceOf('/_/p/x/a').exec, 404, 'The requested resource does not exist.'],
  ['itself', sequenceOf('/_/s').exec, 400, 'Sequence may not refer to itself.'],
  ['what refers to it', sequenceOf('/_/a', '/_/r').exec, 400, 'Sequence may not refer to itself.'],
  ['51 actions', sequenceOf(...Array(51).fill('/_/a')).exec, 400, 'Too many actions in the sequence.'],
  [
    'what is in another namespace',
    sequenceOf('/whisk.system/a').exec,
    403,
    "The supplied authentication is not authorized to access 'whisk.system/a'.",
  ],
])('a sequence of %s is refused', async (_, exec, status, error) => {
  await using host = await startWithActions();
  await host.rest('PUT', '_/actions/s', sequenceOf('/_/b'));
  await host.rest('PUT', '_/actions/r', sequenceOf('/_/s'));
  const answer = await host.rest('PUT', '_/actions/s?overwrite=true', { exec });
  expect([answer.statusCode, answer.json().error]).toEqual([
    status,
    typeof error === 'string' ? error : expect.stringMatching(error),
  ]);
  expect((await host.rest('GET', '_/actions/s')).json().exec.components).toEqual(['/guest/b']);
});

test('each component is given what the one before returned, and has a record of its own', async () => {
  const clock = createManualClock();
  await using host = await startWithActions({ clock });
  host.put({ name: 'b', limits: { timeout: 60_000, memory: 512, logs: 10, concurrency: 1 } });
  await host.rest('PUT', '_/actions/s', sequenceOf('/_/a', '/_/b'));
  script(host, {
    a: { ...returning({ from: 'a' }), durationMs: 7, waitTimeMs: 3 },
    b: { ...returning({ from: 'b' }), durationMs: 5, logs: ['line'] },
  });
  const answer = await host.rest('POST', '_/actions/s?blocking=true', { x: 1 });
  expect(answer.statusCode).toBe(200);
  const [first, second] = host.invoker.jobs;
  expect([first?.args, second?.args]).toEqual([{ x: 1 }, { from: 'a' }]);
  expect(first?.transactionId).not.toBe(answer.headers['x-request-id']);
  expect(first?.transactionId).not.toBe(second?.transactionId);

  const record = answer.json();
  expect(record).toEqual({
    namespace: 'guest',
    name: 's',
    subject: 'guest',
    version: '0.0.1',
    publish: false,
    activationId: answer.headers['x-openwhisk-activation-id'],
    start: clock.now(),
    end: clock.now(),
    duration: 12,
    response: { status: 'success', success: true, result: { from: 'b' } },
    logs: [first?.activationId, second?.activationId],
    annotations: [
      { key: 'topmost', value: true },
      { key: 'path', value: 'guest/s' },
      { key: 'kind', value: 'sequence' },
      { key: 'waitTime', value: 0 },
      { key: 'limits', value: { timeout: 60_000, memory: 512, logs: 10, concurrency: 1 } },
    ],
  });
  expect((await host.rest('GET', `_/activations/${record.activationId}`)).json()).toEqual(record);
  const component = (await host.rest('GET', `_/activations/${second?.activationId}`)).json();
  expect(component).toMatchObject({ name: 'b', cause: record.activationId, logs: ['line'] });
  expect(annotationsOf(component)).toMatchObject({ path: 'guest/b', kind: 'blackbox', causedBy: 'sequence' });
  expect(host.events.map(({ action, startKind }) => [action, startKind])).toEqual([
    ['a', 'warm'],
    ['b', 'warm'],
    ['s', undefined],
  ]);
});

test('default parameters of a component lie below its payload, and an array drops them', async () => {
  await using host = await startWithActions();
  for (const name of ['a', 'b', 'c']) {
    host.put({
      name,
      parameters: [
        { key: 'x', value: `default of ${name}` },
        { key: 'y', value: name },
      ],
    });
  }
  await host.rest('PUT', '_/actions/s', sequenceOf('/_/a', '/_/b', '/_/c'));
  script(host, { a: returning({ x: 1 }), b: returning([1, { x: 2 }]), c: returning([3]) });
  const answer = await host.rest('POST', '_/actions/s?blocking=true&result=true', { y: 0 });
  expect([answer.statusCode, answer.json()]).toEqual([200, [3]]);
  expect(host.invoker.jobs.map(({ args }) => args)).toEqual([
    { x: 'default of a', y: 0 },
    { x: 1, y: 'b' },
    [1, { x: 2 }],
  ]);
});

test.each<[string, FakeRun, number, string]>([
  ['application error', failing('application error', 'no'), 502, 'no'],
  ['developer error', failing('action developer error', 'broken'), 502, 'broken'],
  ['internal error', failing('whisk internal error', 'ours'), 500, 'ours'],
])('an %s ends the sequence and is its result', async (_, run, status, error) => {
  await using host = await startWithActions();
  await host.rest('PUT', '_/actions/s', sequenceOf('/_/a', '/_/b', '/_/c'));
  script(host, { b: run });
  const answer = await host.rest('POST', '_/actions/s?blocking=true');
  expect(answer.statusCode).toBe(status);
  expect(answer.json().response).toEqual({ ...run.response, success: false });
  expect(answer.json().response.result).toEqual({ error });
  expect(host.invoker.jobs.map(({ action }) => action.name)).toEqual(['a', 'b']);
  expect(answer.json().logs).toHaveLength(2);
});

test('a payload with an error ends nothing', async () => {
  await using host = await startWithActions();
  await host.rest('PUT', '_/actions/s', sequenceOf('/_/a', '/_/b'));
  const answer = await host.rest('POST', '_/actions/s?blocking=true&result=true', { error: 'given' });
  expect([answer.statusCode, answer.json()]).toEqual([200, { seen: ['a', 'b'] }]);
});

test('a component that the invoker does not take ends the sequence', async () => {
  await using host = await startWithActions();
  await host.rest('PUT', '_/actions/s', sequenceOf('/_/a', '/_/b'));
  script(host, { a: { refusal: new Error('no engine') } });
  const answer = await host.rest('POST', '_/actions/s?blocking=true&result=true');
  expect([answer.statusCode, answer.json()]).toEqual([500, { error: 'Sequence failed.' }]);
});

test('sequences in sequences', async () => {
  await using host = await startWithActions();
  await host.rest('PUT', '_/actions/inner', sequenceOf('/_/b', '/_/c'));
  await host.rest('PUT', '_/actions/s', sequenceOf('/_/a', '/_/inner', '/_/a'));
  const answer = await host.rest('POST', '_/actions/s?blocking=true');
  const record = answer.json();
  expect(record.response.result).toEqual({ seen: ['a', 'b', 'c', 'a'] });
  expect(annotationsOf(record)).toMatchObject({ topmost: true, path: 'guest/s' });
  const [first, inner] = record.logs;
  const innerRecord = (await host.rest('GET', `_/activations/${inner}`)).json();
  expect(innerRecord).toMatchObject({ name: 'inner', cause: record.activationId });
  expect(annotationsOf(innerRecord)).toMatchObject({
    topmost: false,
    kind: 'sequence',
    causedBy: 'sequence',
  });
  const { jobs } = host.invoker;
  expect(innerRecord.logs).toEqual([jobs[1]?.activationId, jobs[2]?.activationId]);
  expect((await host.rest('GET', `_/activations/${first}`)).json().cause).toBe(record.activationId);
  expect((await host.rest('GET', `_/activations/${innerRecord.logs[0]}`)).json().cause).toBe(inner);
});

test('what has become of the components is seen when the sequence runs', async () => {
  await using host = await startWithActions({ limits: { ...openwhiskLimits, sequenceLength: 3 } });
  await host.rest('PUT', '_/actions/inner', sequenceOf('/_/b'));
  await host.rest('PUT', '_/actions/s', sequenceOf('/_/a', '/_/inner'));
  await host.rest('PUT', '_/actions/inner?overwrite=true', sequenceOf('/_/b', '/_/b', '/_/b'));
  const tooLong = await host.rest('POST', '_/actions/s?blocking=true&result=true');
  expect([tooLong.statusCode, tooLong.json()]).toEqual([502, { error: 'Too many actions in the sequence.' }]);
  expect(host.invoker.jobs).toHaveLength(3);
  await host.rest('DELETE', '_/actions/inner');
  const missing = await host.rest('POST', '_/actions/s?blocking=true');
  expect([missing.statusCode, missing.json().response]).toEqual([
    502,
    {
      status: 'application error',
      success: false,
      result: { error: 'Sequence component does not exist.' },
    },
  ]);
  expect(missing.json().logs).toHaveLength(1);
});

test('a caller who does not wait long enough gets the id, and the sequence goes on', async () => {
  const clock = createManualClock();
  await using host = await startWithActions({ clock });
  await host.rest('PUT', '_/actions/s', sequenceOf('/_/a', '/_/b'));
  host.invoker.will(({ action }) => ({ ...returning({ last: action.name }), delayMs: 40_000 }));
  const waiting = host.rest('POST', '_/actions/s?blocking=true');
  while (host.invoker.jobs.length < 1) await new Promise(setImmediate);
  await clock.advance(40_000);
  while (host.invoker.jobs.length < 2) await new Promise(setImmediate);
  await clock.advance(20_000);
  const answer = await waiting;
  const { activationId } = answer.json();
  expect([answer.statusCode, answer.json()]).toEqual([202, { activationId }]);
  expect((await host.rest('GET', `_/activations/${activationId}`)).statusCode).toBe(404);
  await clock.advance(20_000);
  const record = (await host.rest('GET', `_/activations/${activationId}`)).json();
  expect(record).toMatchObject({ duration: 80_000, response: { result: { last: 'b' } } });
});

test('a component that is not heard of for a minute longer than it may run ends the sequence', async () => {
  const clock = createManualClock();
  await using host = await startWithActions({ clock });
  await host.rest('PUT', '_/actions/s', sequenceOf('/_/a', '/_/b'));
  host.invoker.will({ ...returning({}), delayMs: 130_000 });
  const { activationId } = (await host.rest('POST', '_/actions/s')).json();
  await clock.advance(120_000);
  const record = (await host.rest('GET', `_/activations/${activationId}`)).json();
  const lost = host.invoker.jobs[0]?.activationId;
  expect(record).toMatchObject({
    logs: [lost],
    response: {
      status: 'whisk internal error',
      result: {
        error: `Timeout reached when retrieving activation ${lost} for sequence component.`,
      },
    },
  });
  await clock.advance(10_000);
});

test('a sequence that ran when its emulator died is found as an internal error', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'smax-sequence-'));
  const storeFile = join(folder.path, 'store.sqlite');
  const clock = createManualClock();
  await using host = await startWithActions({ clock, storeFile });
  await host.rest('PUT', '_/actions/s', sequenceOf('/_/a'));
  host.invoker.will({ delayMs: 1_000 });
  const { activationId } = (await host.rest('POST', '_/actions/s')).json();
  // Whoever opens the file takes what runs for lost.
  await using next = await startHost({ clock, storeFile });
  const record = (await next.rest('GET', `_/activations/${activationId}`)).json();
  expect(record.response.status).toBe('whisk internal error');
  expect(annotationsOf(record)).toEqual({ topmost: true, path: 'guest/s', kind: 'sequence' });
  await clock.advance(1_000);
});

test('a web action may be a sequence: its parameter is not handed on, and is protected by final', async () => {
  await using host = await startWithActions();
  await host.rest('PUT', '_/actions/s', {
    ...sequenceOf('/_/a', '/_/b'),
    annotations: [
      { key: 'web-export', value: true },
      { key: 'final', value: true },
    ],
  });
  script(host, { b: returning({ statusCode: 201, headers: { 'x-made': 'yes' }, body: 'made' }) });
  const answer = await host.app.inject('/api/v1/web/guest/default/s?x=1');
  expect([answer.statusCode, answer.headers['x-made'], answer.body]).toEqual([201, 'yes', 'made']);
  expect(host.invoker.jobs[0]?.args).toMatchObject({ x: '1', __ow_method: 'get' });
  expect(host.invoker.jobs[0]?.args).not.toHaveProperty('_actions');
  expect((await host.app.inject('/api/v1/web/guest/default/s?_actions=')).statusCode).toBe(400);
});

test('components in packages run with the parameters of the package', async () => {
  await using host = await startWithActions();
  await host.rest('PUT', '_/packages/p', { parameters: [{ key: 'from', value: 'package' }] });
  await host.rest('PUT', '_/packages/bound', { binding: { namespace: '_', name: 'p' } });
  host.put({ namespace: 'guest/p', name: 'packed' });
  const put = await host.rest('PUT', '_/actions/p/s', sequenceOf('/_/p/packed', '/_/bound/packed'));
  expect(put.statusCode).toBe(200);
  host.invoker.will(returning({ x: 1 }));
  const answer = await host.rest('POST', '_/actions/bound/s?blocking=true', { given: true });
  expect(answer.statusCode).toBe(200);
  expect(host.invoker.jobs.map(({ args }) => args)).toEqual([
    { from: 'package', given: true },
    { from: 'package', x: 1 },
  ]);
  expect(annotationsOf(answer.json())).toMatchObject({ path: 'guest/p/s', binding: 'guest/bound' });
});
