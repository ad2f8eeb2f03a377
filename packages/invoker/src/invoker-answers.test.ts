import type { ServerResponse } from 'node:http';
import type { ActivationStatus, JsonValue } from '@serverless-max/whisk-protocol';
import { createAction } from '@serverless-max/whisk-protocol/testing';
import { expect, test } from 'vitest';
import { createFakeActionHost, createJob, type FakeAnswer, fakeActionServer } from './testing/index.ts';

const limitBytes = 1_048_576;
/** The time limit of what hits it; everything else has plenty. */
const timeoutMs = 150;

const abnormalInit = 'The action did not initialize and exited unexpectedly.';
const abnormalRun = 'The action did not produce a valid response and exited unexpectedly.';
const initTimedOut = 'The action exceeded its time limits of 150 milliseconds during initialization.';
const runTimedOut = 'The action exceeded its time limits of 150 milliseconds.';
const initFailed = 'The action failed during initialization';
const invalid = 'The action did not produce a valid JSON or JSON Array response';
const tooLong = (bytes: number, prefix: string): string =>
  `The action produced a response that exceeded the allowed length: ${bytes} > ${limitBytes} bytes. ` +
  `The truncated response was: ${prefix}`;

const prefix = 'x'.repeat(limitBytes);

/** An answer in one piece. */
const plain = (status: number, body: string): FakeAnswer => ({
  write: (response) => response.writeHead(status, { 'content-length': Buffer.byteLength(body) }).end(body),
});

const chunked: FakeAnswer = {
  write: (response) => response.writeHead(200, { 'transfer-encoding': 'chunked' }).end('{"a":1}'),
};
const noContent: FakeAnswer = { write: (response) => response.writeHead(204).end() };
const unlimited: FakeAnswer = {
  write: (response) =>
    response.socket?.end('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{"a":1}'),
};
const halfABody: FakeAnswer = {
  write(response) {
    const reset = (): void => void response.socket?.resetAndDestroy();
    response.writeHead(200, { 'content-length': 100 }).write('{"half":', () => setTimeout(reset, 5));
  },
};
const noHttp: FakeAnswer = { write: (response) => response.socket?.end('SSH-2.0-OpenSSH_9.2\r\n') };

/** One byte at a time, and no end of it before the time limit. */
const dribble: FakeAnswer = {
  write(response) {
    response.writeHead(200, { 'content-length': 1_000_000 });
    const timer = setInterval(() => response.write('x'), 10);
    response.on('close', () => clearInterval(timer));
  },
};

const late = (status: number, body: string): FakeAnswer => ({
  write(response) {
    setTimeout(() => response.writeHead(status, { 'content-length': body.length }).end(body), timeoutMs + 50);
  },
});

/** Writes until nobody listens; `written` is what got through. */
let written = 0;
const hugeBytes = 100 * 1024 * 1024;
const huge = (status: number): FakeAnswer => ({
  write(response: ServerResponse) {
    written = 0;
    const piece = Buffer.alloc(64 * 1024, 'x');
    response.writeHead(status, { 'content-length': hugeBytes });
    const go = (): void => {
      while (!response.destroyed && written < hugeBytes) {
        written += piece.length;
        if (!response.write(piece)) return void response.once('drain', go);
      }
      if (!response.destroyed) response.end();
    };
    go();
  },
});

const jobWithin = (timeout: number) =>
  createJob({ action: createAction({ limits: { timeout, memory: 256, logs: 0, concurrency: 1 } }) });
const patientJob = jobWithin(30_000);

/** What an answer to `/init` comes to, in OpenWhisk's order; the container is never used again. */
test.each<[string, FakeAnswer, JsonValue]>([
  ['no answer', 'hang', initTimedOut],
  ['a late failure', late(500, '{"error":"x"}'), initTimedOut],
  ['one byte after the other', dribble, initTimedOut],
  ['too much, with 200', huge(200), tooLong(hugeBytes, prefix)],
  ['too much, with 500', huge(500), tooLong(hugeBytes, prefix)],
  ['an object with error', plain(502, '{"error":{"why":1},"more":2}'), { why: 1 }],
  ['an error of null', plain(502, '{"error":null}'), null],
  ['an object without error', plain(500, '{"a":1}'), `${initFailed}: {"a":1}`],
  ['an array', plain(500, '[1]'), `${initFailed}: [1]`],
  ['text', plain(404, 'not here'), `${initFailed}: not here`],
  ['nothing', plain(500, ''), `${initFailed}.`],
  ['a 201', plain(201, 'OK'), `${initFailed}: OK`],
  ['half a body', halfABody, abnormalInit],
  ['a chunked body', chunked, abnormalInit],
  ['a body that only the end of the connection ends', unlimited, abnormalInit],
  ['a 204', noContent, abnormalInit],
])('/init with %s', async (_, answer, error) => {
  let inits = 0;
  const init = (): FakeAnswer => {
    inits += 1;
    return answer;
  };
  await using host = createFakeActionHost(fakeActionServer({ init }));
  const timedOut = error === initTimedOut;
  const outcome = await host.invoker.run(timedOut ? jobWithin(timeoutMs) : patientJob);
  expect(outcome.response).toMatchObject({ status: 'action developer error', result: { error } });
  expect(outcome.timedOut).toBe(timedOut);
  expect(inits).toBe(1);
  await expect.poll(() => host.engine.containers.length, { interval: 2 }).toBe(0);
});

test.each([
  ['empty', plain(200, '')],
  ['of no JSON', plain(200, 'OK')],
])('/init with a 200 that is %s went well', async (_, answer) => {
  await using host = createFakeActionHost(fakeActionServer({ init: () => answer }));
  expect((await host.invoker.run(patientJob)).response.status).toBe('success');
});

const developer = 'action developer error';

/** What an answer to `/run` comes to, in OpenWhisk's order: only what is not the action's fault keeps the container. */
test.each<[string, FakeAnswer, ActivationStatus, JsonValue]>([
  ['no answer', 'hang', developer, { error: runTimedOut }],
  ['a late answer', late(200, '{"a":1}'), developer, { error: runTimedOut }],
  ['one byte after the other', dribble, developer, { error: runTimedOut }],
  ['too much, with 200', huge(200), 'application error', { error: tooLong(hugeBytes, prefix) }],
  ['too much, with 500', huge(500), 'application error', { error: tooLong(hugeBytes, prefix) }],
  ['an object', plain(200, ' {"a":"❄"}\n'), 'success', { a: '❄' }],
  ['an object with error', plain(200, '{"error":"e","b":2}'), 'application error', { error: 'e' }],
  ['an error of null', plain(200, '{"error":null}'), 'application error', { error: null }],
  ['an array', plain(200, '[1]'), 'success', [1]],
  ['a string', plain(200, '"s"'), developer, { error: `${invalid}: "s"` }],
  ['a number', plain(200, '1'), developer, { error: `${invalid}: 1` }],
  ['null', plain(200, 'null'), developer, { error: `${invalid}: null` }],
  ['half an object', plain(200, '{"a":'), developer, { error: `${invalid}: {"a":` }],
  ['text', plain(200, '<html>'), developer, { error: `${invalid}: <html>` }],
  ['nothing', plain(200, ''), developer, { error: `${invalid}.` }],
  ['a 500 with error', plain(500, '{"error":"e","b":2}'), developer, { error: 'e' }],
  ['a 500 without error', plain(500, '{"a":1}'), developer, { error: `${invalid}: {"a":1}` }],
  ['a 201', plain(201, '{"a":1}'), developer, { error: `${invalid}: {"a":1}` }],
  ['a broken connection', 'reset', developer, { error: abnormalRun }],
  ['half a body', halfABody, developer, { error: abnormalRun }],
  ['no HTTP', noHttp, developer, { error: abnormalRun }],
  ['a chunked body', chunked, developer, { error: abnormalRun }],
  ['a body that only the end of the connection ends', unlimited, developer, { error: abnormalRun }],
  ['a 204', noContent, developer, { error: abnormalRun }],
])('/run with %s', { timeout: 10_000 }, async (_, answer, status, result) => {
  const run = ({ container }: { container: { exit(code: number): void } }): FakeAnswer => {
    // A connection that breaks waits for word of an out-of-memory kill only as long as the container runs.
    if (answer === 'reset' || answer === halfABody || answer === noHttp) {
      setTimeout(() => container.exit(1), 30);
    }
    return answer;
  };
  await using host = createFakeActionHost(fakeActionServer({ run }));
  const timedOut = JSON.stringify(result).includes('time limits');
  const outcome = await host.invoker.run(timedOut ? jobWithin(timeoutMs) : patientJob);
  expect(outcome.response).toMatchObject({ status, result });
  expect(outcome.timedOut).toBe(timedOut);
  const kept = status === developer ? 0 : 1;
  await expect.poll(() => host.engine.containers.length, { interval: 2 }).toBe(kept);
  expect(host.invoker.snapshot().idle).toBe(kept);
});

test('reads no more of an answer than it needs', async () => {
  await using host = createFakeActionHost(fakeActionServer({ run: () => huge(200) }));
  await host.invoker.run(patientJob);
  // The rest is what the connection holds, on both sides.
  expect(written).toBeLessThan(20 * 1024 * 1024);
});
