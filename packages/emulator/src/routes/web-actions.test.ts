import { createManualClock } from '@serverless-max/foundation/testing';
import { InvokerClosedError } from '@serverless-max/invoker';
import type { JsonValue } from '@serverless-max/whisk-protocol';
import { expect, test } from 'vitest';
import { returning } from '../testing/index.ts';
import { guestAuthorization, startHost } from '../testing/test-host.ts';

const url = '/api/v1/web/guest/default/hello.json';
const exported = (annotations: Readonly<Record<string, JsonValue>> = {}) => ({
  annotations: Object.entries({ 'web-export': true, ...annotations }).map(([key, value]) => ({ key, value })),
});

test('7: whoever has a key may call, and the action learns who it was', async () => {
  await using host = await startHost();
  host.put(exported({ 'require-whisk-auth': true }));
  const headers = { authorization: guestAuthorization };
  const answer = await host.app.inject({ url, headers });
  expect([answer.statusCode, answer.json().__ow_user]).toEqual([200, 'guest']);
});

test('wrong credentials count as none', async () => {
  await using host = await startHost();
  host.put(exported());
  const answer = await host.app.inject({ url, headers: { authorization: 'Basic eDp5' } });
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).not.toHaveProperty('__ow_user');
});

test('13: an action that does not finish in time answers 202, with indents, and goes on', async () => {
  const clock = createManualClock();
  await using host = await startHost({ clock });
  host.put(exported());
  host.invoker.will({ ...returning({ a: 1 }), delayMs: 60_001 });
  const waiting = host.app.inject({ url, headers: { 'x-request-id': 'tid' } });
  while (host.invoker.jobs.length === 0) await new Promise(setImmediate);
  await clock.advance(60_000);
  const answer = await waiting;
  expect(answer.statusCode).toBe(202);
  expect(answer.body).toBe('{\n  "code": "tid",\n  "error": "Response not yet ready."\n}');
  const id = answer.headers['x-openwhisk-activation-id'];
  await clock.advance(1);
  expect((await host.rest('GET', `_/activations/${id}/result`)).json().result).toEqual({ a: 1 });
});

test.each([
  ['breaks', new Error('broken'), 500, 'There was an internal server error.'],
  ['closes', new InvokerClosedError(), 503, expect.stringMatching(/^The server is currently unavailable/)],
])('14: an invoker that %s', async (_, refusal, status, error) => {
  await using host = await startHost();
  host.put(exported());
  host.invoker.will({ refusal });
  const answer = await host.app.inject(url);
  expect([answer.statusCode, answer.json().error]).toEqual([status, error]);
  expect(answer.headers).toMatchObject({
    'access-control-allow-origin': '*',
    'x-openwhisk-activation-id': host.invoker.jobs[0]?.activationId,
  });
});

test('runs as the owner, whoever calls', async () => {
  await using host = await startHost();
  host.put({ ...exported(), namespace: 'whisk.system' });
  const headers = { authorization: guestAuthorization, 'x-request-id': 'tid' };
  await host.app.inject({ url: url.replace('guest', 'whisk.system'), headers });
  expect(host.invoker.jobs).toMatchObject([
    { namespace: 'whisk.system', apiKey: expect.stringMatching(/^789c46b1/), transactionId: 'tid' },
  ]);
});

test('gives init parameters to nobody', async () => {
  await using host = await startHost();
  host.put({ ...exported(), parameters: [{ key: 'secret', value: 1, init: true }] });
  expect((await host.app.inject(`${url}?secret=2`)).json()).not.toHaveProperty('secret');
});

test('refusals of the action route are printed with indents, those of the framework are not', async () => {
  await using host = await startHost();
  host.put(exported());
  const headers = { 'x-request-id': 'tid', 'content-type': 'application/json' };
  const reserved = await host.app.inject({ url: `${url}?__ow_path=a`, headers });
  expect(reserved.body).toContain('{\n  "code": "tid",\n  "error": "Request defines');
  const malformed = await host.app.inject({ method: 'POST', url, headers, payload: '{' });
  expect(malformed.body).toMatch(/^\{"error":"The request content was malformed:.*","code":"tid"\}$/);
});

test('sends a header twice that action and emulator both set', async () => {
  await using host = await startHost();
  host.put(exported());
  host.invoker.will(returning({ headers: { 'Access-Control-Allow-Origin': 'a.example', etag: ['1', '2'] } }));
  const answer = await host.app.inject(url.replace('.json', ''));
  expect(answer.statusCode).toBe(204);
  expect(answer.headers['access-control-allow-origin']).toEqual(['*', 'a.example']);
  expect(answer.headers['etag']).toEqual(['1', '2']);
});

test('tells what the web action answered with', async () => {
  await using host = await startHost();
  host.put(exported());
  host.invoker.will({ ...returning({ statusCode: 404 }), diagnosis: 'why', initTimeMs: 2, durationMs: 5 });
  await host.app.inject(url.replace('.json', ''));
  expect(host.events).toMatchObject([
    { action: 'hello', namespace: 'guest', statusCode: 404, diagnosis: 'why', runTimeMs: 3, initTimeMs: 2 },
  ]);
});
