import { createManualClock } from '@serverless-max/foundation/testing';
import { InvokerClosedError } from '@serverless-max/invoker';
import { expect, test } from 'vitest';
import { failing, returning } from '../testing/index.ts';
import { startHost } from '../testing/test-host.ts';

const hello = '_/actions/hello';

test('a blocking invoke answers the record, without logs', async () => {
  const clock = createManualClock();
  await using host = await startHost({ clock });
  host.put({
    parameters: [
      { key: 'a', value: 1 },
      { key: 'b', value: 2 },
    ],
  });
  host.invoker.will(({ args }) => ({ ...returning(args), initTimeMs: 7, waitTimeMs: 3, logs: ['line'] }));
  const answer = await host.rest('POST', `${hello}?blocking=true`, { b: 3 });
  expect(answer.statusCode).toBe(200);
  const { activationId } = answer.json();
  expect(activationId).toMatch(/^[0-9a-f]{32}$/);
  expect(answer.headers).toMatchObject({
    'content-type': 'application/json',
    'x-openwhisk-activation-id': activationId,
    'access-control-allow-origin': '*',
  });
  expect(answer.json()).toEqual({
    namespace: 'guest',
    name: 'hello',
    subject: 'guest',
    version: '0.0.1',
    publish: false,
    activationId,
    start: clock.now(),
    end: clock.now(),
    duration: 0,
    response: { status: 'success', success: true, result: { a: 1, b: 3 } },
    logs: [],
    annotations: [
      { key: 'path', value: 'guest/hello' },
      { key: 'kind', value: 'blackbox' },
      { key: 'limits', value: { timeout: 60_000, memory: 256, logs: 10, concurrency: 1 } },
      { key: 'timeout', value: false },
      { key: 'waitTime', value: 3 },
      { key: 'initTime', value: 7 },
    ],
  });
});

test('hands the job to the invoker', async () => {
  await using host = await startHost();
  const action = host.put({ parameters: [{ key: 'secret', value: 1, init: true }] });
  const answer = await host.rest('POST', hello, { secret: 2, x: 1 });
  expect(host.invoker.jobs).toEqual([
    {
      action,
      args: { x: 1 },
      activationId: answer.json().activationId,
      transactionId: answer.headers['x-request-id'],
      namespace: 'guest',
      apiKey: expect.stringMatching(/^23bc46b1-.{27}:123z.{60}$/),
      receivedAt: expect.any(Number),
    },
  ]);
});

const error = { error: 'boom' };

test.each([
  ['result only', 'blocking=true&result=true', returning({ a: 1 }), 200, { a: 1 }],
  ['an array, always bare', 'blocking=true', returning([1, 2]), 200, [1, 2]],
  ['application error', 'blocking=true&result=true', failing('application error', 'boom'), 502, error],
  ['developer error', 'blocking=1&result=yes', failing('action developer error', 'boom'), 502, error],
  ['internal error', 'blocking=true&result=on', failing('whisk internal error', 'boom'), 500, error],
  ['no result', 'blocking=true&result=true', { response: { status: 'success' } }, 200, null],
  ['result without blocking', 'result=true', returning({ a: 1 }), 202, { activationId: expect.any(String) }],
] as const)('answers %s', async (_, query, run, status, body) => {
  await using host = await startHost();
  host.put();
  host.invoker.will(run);
  const answer = await host.rest('POST', `${hello}?${query}`, {});
  expect(answer.statusCode).toBe(status);
  expect(answer.json()).toEqual(body);
  expect(answer.headers['content-type']).toBe('application/json');
  expect(answer.headers['x-openwhisk-activation-id']).toMatch(/^[0-9a-f]{32}$/);
});

test.each([
  ['the timeout of the request', 'blocking=true&timeout=20', 20],
  ['the longest wait', 'blocking=true', 60_000],
])('answers 202 after %s, and runs on', async (_, query, waitMs) => {
  const clock = createManualClock();
  await using host = await startHost({ clock });
  host.put();
  host.invoker.will({ ...returning({ late: true }), delayMs: waitMs + 5 });
  const waiting = host.rest('POST', `${hello}?${query}`, {});
  while (host.invoker.jobs.length === 0) await new Promise(setImmediate);
  await clock.advance(waitMs);
  const answer = await waiting;
  const { activationId } = answer.json();
  expect([answer.statusCode, answer.json()]).toEqual([202, { activationId }]);
  expect((await host.rest('GET', `_/activations/${activationId}`)).statusCode).toBe(404);
  await clock.advance(5);
  const record = (await host.rest('GET', `_/activations/${activationId}`)).json();
  expect(record.response.result).toEqual({ late: true });
});

const malformed = 'The request content was malformed:\n';
const badTimeout =
  "The query parameter 'timeout' was malformed:\nTimeout must be number of milliseconds up to 60000.";

test.each([
  ['a missing action', '_/actions/nothing', {}, 404, 'The requested resource does not exist.'],
  ['an array', hello, [], 400, `${malformed}Object expected`],
  ['a scalar', hello, '1', 400, `${malformed}Object expected`],
  ['a timeout of 0', `${hello}?timeout=0`, {}, 400, badTimeout],
  ['a long timeout', `${hello}?timeout=60001`, {}, 400, badTimeout],
  ['a timeout that is no number', `${hello}?timeout=1s`, {}, 400, badTimeout],
  [
    'a bad boolean',
    `${hello}?blocking=ja`,
    {},
    400,
    "The query parameter 'blocking' was malformed:\n'ja' is not a valid Boolean value",
  ],
  [
    'a large payload',
    hello,
    { a: 'x'.repeat(1_048_569) },
    413,
    'Request larger than allowed: 1048577 > 1048576 bytes.',
  ],
  [
    'a final parameter',
    hello,
    { fixed: 2 },
    400,
    'Request defines parameters that are not allowed (e.g., reserved properties).',
  ],
] as const)('refuses %s', async (_, path, body, status, message) => {
  await using host = await startHost();
  host.put({
    annotations: [{ key: 'final', value: true }],
    parameters: [
      { key: 'fixed', value: 1 },
      { key: 'open', value: null },
    ],
  });
  const answer = await host.rest('POST', path, body);
  expect([answer.statusCode, answer.json().error]).toEqual([status, message]);
  expect(host.invoker.jobs).toEqual([]);
});

test('takes what is not protected: final without a value, reserved names, no body, an empty body', async () => {
  await using host = await startHost();
  host.put({ annotations: [{ key: 'final', value: true }], parameters: [{ key: 'open', value: null }] });
  for (const body of [{ open: 1 }, { __ow_path: '/' }, undefined, '']) {
    expect((await host.rest('POST', hello, body)).statusCode).toBe(202);
  }
});

test.each([
  [
    'closes',
    new InvokerClosedError(),
    503,
    'The server is currently unavailable (because it is overloaded or down for maintenance).',
  ],
  ['breaks', new Error('disk on fire'), 500, 'There was an internal server error.'],
])('an invoker that %s fails the request, and the record says so', async (_, refusal, status, message) => {
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  await using host = await startHost({ logger });
  host.put();
  host.invoker.will({ refusal });
  const answer = await host.rest('POST', `${hello}?blocking=true`, {});
  expect([answer.statusCode, answer.json().error]).toEqual([status, message]);
  const id = answer.headers['x-openwhisk-activation-id'];
  expect((await host.rest('GET', `_/activations/${id}/result`)).json()).toEqual({
    status: 'whisk internal error',
    success: false,
    result: { error: 'The action did not produce a valid response and exited unexpectedly.' },
  });
});
