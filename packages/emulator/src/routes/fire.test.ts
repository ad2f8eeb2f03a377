import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createManualClock } from '@serverless-max/foundation/testing';
import { openwhiskLimits } from '@serverless-max/whisk-protocol';
import { expect, onTestFinished, test } from 'vitest';
import { startHost, type TestHost } from '../testing/test-host.ts';

/** A trigger `t` with a parameter, the action `hello`, and a rule for each name, the last of them inactive. */
async function startFiring(
  options: Parameters<typeof startHost>[0] = {},
  rules: readonly string[] = ['r'],
): Promise<TestHost> {
  const host = await startHost(options);
  host.put({ parameters: [{ key: 'greeting', value: 'hi' }] });
  await host.rest('PUT', '_/triggers/t', {
    parameters: [
      { key: 'a', value: 1 },
      { key: 'b', value: 1 },
    ],
  });
  for (const rule of rules) {
    await host.rest('PUT', `_/rules/${rule}`, { trigger: '/_/t', action: '/_/hello' });
  }
  return host;
}

async function recordOf(host: TestHost, activationId: string) {
  return (await host.rest('GET', `_/activations/${activationId}`)).json();
}

test('a trigger without an active rule answers 204, and leaves no trace', async () => {
  await using host = await startFiring();
  await host.rest('POST', '_/rules/r', { status: 'inactive' });
  const answer = await host.rest('POST', '_/triggers/t', { a: 2 });
  expect([answer.statusCode, answer.body]).toEqual([204, '']);
  expect(answer.headers).not.toHaveProperty('x-openwhisk-activation-id');
  expect(answer.headers).not.toHaveProperty('content-type');
  expect((await host.rest('GET', '_/activations')).json()).toEqual([]);
  expect(host.invoker.jobs).toEqual([]);
});

test('an active rule runs its action on the parameters of action and trigger and the payload', async () => {
  await using host = await startFiring();
  const answer = await host.app.inject({
    method: 'POST',
    url: '/api/v1/namespaces/_/triggers/t',
    headers: {
      authorization: host.authorization,
      'content-type': 'application/json',
      'X-GitHub-Event': 'push',
      'X-Request-ID': 'of-the-firing',
    },
    payload: JSON.stringify({ b: 2, c: 3 }),
  });
  expect(answer.statusCode).toBe(202);
  const { activationId } = answer.json();
  expect(answer.json()).toEqual({ activationId });
  expect(answer.headers['x-openwhisk-activation-id']).toBe(activationId);
  const [job] = host.invoker.jobs;
  expect(job).toMatchObject({ namespace: 'guest', transactionId: 'of-the-firing' });
  expect(job?.args).toMatchObject({ greeting: 'hi', a: 1, b: 2, c: 3 });
  expect(job?.args).toHaveProperty(['__ow_headers', 'x-github-event'], 'push');
  expect(JSON.stringify(job?.args)).not.toContain('Basic ');
});

test('the activation of a trigger has no end, the payload as its result, and a line for each rule', async () => {
  const clock = createManualClock();
  await using host = await startFiring({ clock }, ['on', 'off', 'lost']);
  await host.rest('POST', '_/rules/off', { status: 'inactive' });
  host.put({ name: 'gone' });
  await host.rest('PUT', '_/rules/lost?overwrite=true', { action: '/_/gone' });
  await host.rest('DELETE', '_/actions/gone');
  const { activationId } = (await host.rest('POST', '_/triggers/t', { b: 2 })).json();
  const record = await recordOf(host, activationId);
  expect(record).toEqual({
    namespace: 'guest',
    name: 't',
    subject: 'guest',
    version: '0.0.1',
    publish: false,
    activationId,
    start: clock.now(),
    response: { status: 'success', success: true, result: { b: 2 } },
    logs: [expect.any(String), expect.any(String), expect.any(String)],
    annotations: [],
  });
  expect(record.logs.map((line: string) => JSON.parse(line))).toEqual([
    {
      rule: 'guest/on',
      action: 'guest/hello',
      statusCode: 0,
      success: true,
      activationId: host.invoker.jobs[0]?.activationId,
    },
    {
      rule: 'guest/off',
      action: 'guest/hello',
      statusCode: 1,
      success: false,
      error: "Rule 'guest/off' is inactive, action 'guest/hello' was not activated.",
    },
    {
      rule: 'guest/lost',
      action: 'guest/gone',
      statusCode: 1,
      success: false,
      error: 'The requested resource does not exist.',
    },
  ]);
  const [summary] = (await host.rest('GET', '_/activations?name=t')).json();
  expect(summary).toEqual({
    namespace: 'guest',
    name: 't',
    version: '0.0.1',
    publish: false,
    annotations: [],
    activationId,
    start: clock.now(),
  });
});

test.each([undefined, '', {}])('fires without a payload: %j', async (body) => {
  await using host = await startFiring();
  const { activationId } = (await host.rest('POST', '_/triggers/t', body)).json();
  expect((await recordOf(host, activationId)).response.result).toEqual({});
  expect(host.invoker.jobs[0]?.args).toMatchObject({ a: 1, b: 1 });
});

test('protected parameters, large arguments and rate limits are told in the line of the rule', async () => {
  const limits = { ...openwhiskLimits, payloadBytes: 1_000, invocationsPerMinute: 1 };
  await using host = await startFiring({ limits });
  const errorOf = async (payload: object): Promise<unknown> => {
    const { activationId } = (await host.rest('POST', '_/triggers/t', payload)).json();
    return JSON.parse((await recordOf(host, activationId)).logs[0]).error;
  };
  host.put({
    annotations: [{ key: 'final', value: true }],
    parameters: [{ key: 'fixed', value: 1 }],
  });
  expect(await errorOf({ fixed: 2 })).toBe(
    'Request defines parameters that are not allowed (e.g., reserved properties).',
  );
  expect(await errorOf({})).toBe('Too many requests in the last minute (count: 2, allowed: 1).');
  expect(host.invoker.jobs).toEqual([]);
});

test("the trigger's parameters count for the size of what the action gets", async () => {
  await using host = await startFiring();
  const parameters = [{ key: 'large', value: 'x'.repeat(1_000_000) }];
  await host.rest('PUT', '_/triggers/t?overwrite=true', { parameters });
  const { activationId } = (await host.rest('POST', '_/triggers/t', { more: 'x'.repeat(1_000_000) })).json();
  const [line] = (await recordOf(host, activationId)).logs;
  expect(JSON.parse(line)).toMatchObject({
    statusCode: 1,
    error: expect.stringMatching(/^Request larger than allowed: \d+ > 1048576 bytes\.$/),
  });
});

test("fires are throttled with OpenWhisk's sentence", async () => {
  await using host = await startFiring({ limits: { ...openwhiskLimits, firesPerMinute: 1 } });
  expect((await host.rest('POST', '_/triggers/t', {})).statusCode).toBe(202);
  const answer = await host.rest('POST', '_/triggers/t', {});
  expect([answer.statusCode, answer.json().error]).toEqual([
    429,
    'Too many requests in the last minute (count: 2, allowed: 1).',
  ]);
});

test("a rule runs an action in a package, with the package's parameters, and one behind a binding", async () => {
  await using host = await startFiring();
  const parameters = [{ key: 'from', value: 'package' }];
  await host.rest('PUT', '_/packages/p', { parameters });
  await host.rest('PUT', '_/packages/b', { binding: { namespace: '_', name: 'p' } });
  await host.rest('PUT', '_/actions/p/inner', { exec: { kind: 'blackbox', image: 'me/img:1' } });
  await host.rest('PUT', '_/rules/r?overwrite=true', { action: '/_/p/inner' });
  await host.rest('PUT', '_/rules/r2', { trigger: '/_/t', action: '/_/b/inner' });
  await host.rest('POST', '_/triggers/t', {});
  expect(host.invoker.jobs.map((it) => `${it.action.namespace}/${it.action.name}`)).toEqual([
    'guest/p/inner',
    'guest/p/inner',
  ]);
  for (const job of host.invoker.jobs) expect(job.args).toMatchObject({ from: 'package', a: 1 });
});

test('a rule runs a sequence', async () => {
  await using host = await startFiring();
  await host.rest('PUT', '_/actions/s', { exec: { kind: 'sequence', components: ['/_/hello'] } });
  await host.rest('PUT', '_/rules/r?overwrite=true', { action: '/_/s' });
  const { activationId } = (await host.rest('POST', '_/triggers/t', { c: 3 })).json();
  const [line] = (await recordOf(host, activationId)).logs;
  const sequence = JSON.parse(line);
  expect(sequence).toMatchObject({ success: true, action: 'guest/s' });
  expect(host.invoker.jobs[0]?.args).toMatchObject({ greeting: 'hi', c: 3 });
});

test('triggers and rules outlive the emulator', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-rules-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const storeFile = join(folder, 'store.sqlite');
  const before = await startFiring({ storeFile }, ['on', 'off']);
  await before.rest('POST', '_/rules/off', { status: 'inactive' });
  const { activationId } = (await before.rest('POST', '_/triggers/t', {})).json();
  await before.emulator.close();
  await using host = await startHost({ storeFile });
  expect((await recordOf(host, activationId)).logs).toHaveLength(2);
  expect((await host.rest('GET', '_/rules/off')).json().status).toBe('inactive');
  expect((await host.rest('POST', '_/triggers/t', {})).statusCode).toBe(202);
  expect(host.invoker.jobs).toHaveLength(1);
});

test('when the store takes nothing, nothing is fired', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-rules-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const storeFile = join(folder, 'store.sqlite');
  await using host = await startFiring({ storeFile });
  const database = new DatabaseSync(storeFile);
  database.exec(
    "create trigger full before insert on activations begin select raise(abort, 'disk is full'); end",
  );
  database.close();
  expect((await host.rest('POST', '_/triggers/t', {})).statusCode).toBe(503);
  expect(host.invoker.jobs).toEqual([]);
});
