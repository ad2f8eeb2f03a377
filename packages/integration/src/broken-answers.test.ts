import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openTestEngine } from './support/engine.ts';
import { buildMisbehavingImage, putAction, type Step } from './support/misbehaving.ts';
import { type ActivationRecord, annotation, invoke, isWarm, recordOf } from './support/records.ts';
import { type Ask, createAsk } from './support/rest-client.ts';
import { createHome, startEmulator } from './support/smax.ts';

// Most of them only wait.
vi.setConfig({ maxConcurrency: 8 });

const stack = new AsyncDisposableStack();
let host: string;
let image: string;
let ask: Ask;

beforeAll(async () => {
  const engine = stack.use(await openTestEngine());
  image = await buildMisbehavingImage(engine);
  const { env } = stack.use(await createHome());
  ({ host } = stack.use(await startEmulator(['--memory', '2048'], env)));
  ask = createAsk(host);
});
afterAll(() => stack.disposeAsync());

const mebibyte = 1_048_576;
/** Of actions that shall be late; long enough for a good start on a busy machine. */
const timeoutMs = 4_000;
const initTimeoutMs = 1_500;

/** How a request ends: what the two callers get, and what is recorded. */
interface Ending {
  /** Of a blocking invoke. */
  readonly http: 200 | 500 | 502;
  /** Of the web action. */
  readonly web: number;
  readonly status: 'success' | 'application error' | 'action developer error' | 'whisk internal error';
  readonly timeout?: true;
}
const applicationError: Ending = { http: 502, web: 400, status: 'application error' };
const developerError: Ending = { http: 502, web: 400, status: 'action developer error' };
const timedOut: Ending = { ...developerError, timeout: true };
const internalError: Ending = { http: 500, web: 400, status: 'whisk internal error' };

/** What the action server does, how that ends, and the whole result. */
type Row = readonly [what: string, steps: readonly Step[], ending: Ending, result: unknown];

const invalid = 'The action did not produce a valid JSON or JSON Array response';
const gone = 'The action did not produce a valid response and exited unexpectedly.';
const notInitialized = 'The action did not initialize and exited unexpectedly.';
const outOfMemory = 'The action exhausted its memory and was aborted.';
const lateRun = `The action exceeded its time limits of ${timeoutMs} milliseconds.`;
const lateInit = `The action exceeded its time limits of ${initTimeoutMs} milliseconds during initialization.`;
const tooLong = (length: number, text: string) =>
  `The action produced a response that exceeded the allowed length: ${length} > ${mebibyte} bytes. ` +
  `The truncated response was: ${text.repeat(mebibyte)}`;

/** Bytes that are no answer, and what comes of them in either request. */
const broken: readonly (readonly [what: string, steps: readonly Step[]])[] = [
  ['no content', [['send', 'HTTP/1.1 204 None\r\nConnection: close\r\n\r\n']]],
  [
    'a body in chunks',
    [['send', 'HTTP/1.1 200 Yes\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n']],
  ],
  [
    'a compressed body',
    [['send', 'HTTP/1.1 200 Yes\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}']],
  ],
  ['a body that ends with the connection', [['send', 'HTTP/1.1 200 Yes\r\nConnection: close\r\n\r\n{}']]],
  ['what is not HTTP', [['send', '\x00\xff garbage\r\n\r\n']]],
  ['half a head', [['send', 'HTTP/1.1 200 Yes\r\nContent-Le']]],
  ['half a body', [['send', 'HTTP/1.1 200 Yes\r\nContent-Length: 20\r\n\r\n{"ok":']]],
  [
    'half a body, and a reset',
    [['send', 'HTTP/1.1 200 Yes\r\nContent-Length: 9\r\n\r\n{"'], ['sleep', 0.1], ['reset']],
  ],
];
const late: readonly (readonly [what: string, steps: readonly Step[]])[] = [
  ['nothing, and holds the line', [['sleep', 30]]],
  [
    'a head only',
    [
      ['send', 'HTTP/1.1 200 Yes\r\nContent-Length: 2\r\n\r\n'],
      ['sleep', 30],
    ],
  ],
  [
    'a byte a second',
    [
      ['send', 'HTTP/1.1 200 Yes\r\nContent-Length: 30\r\n\r\n'],
      ['send', ' ', 30, 1],
    ],
  ],
  ['well, but too late', [['sleep', 5], ['answer']]],
];

const runs: readonly Row[] = [
  ...late.map(([what, steps]): Row => [what, steps, timedOut, { error: lateRun }]),
  [
    'an error and more',
    [['end'], ['answer', 200, '{"error": {"a": 1}, "b": 2}']],
    { ...applicationError, web: 204 },
    { error: { a: 1 } },
  ],
  ['an error of null', [['end'], ['answer', 200, '{"error": null}']], applicationError, { error: null }],
  ['an array', [['end'], ['answer', 200, '[1, "a"]']], { http: 200, web: 500, status: 'success' }, [1, 'a']],
  [
    'a head of 100 000 bytes, and more than it says',
    [['end'], ['send', `HTTP/1.1 200 Yes\r\nX: ${'x'.repeat(100_000)}\r\nContent-Length: 2\r\n\r\n{}{}`]],
    { http: 200, web: 204, status: 'success' },
    {},
  ],
  [
    'that it is elsewhere',
    [['send', 'HTTP/1.1 302 Yes\r\nLocation: /init\r\nContent-Length: 2\r\n\r\n{}']],
    developerError,
    { error: `${invalid}: {}` },
  ],
  [
    'arrays in arrays, more than a thousand',
    [['answer', 200, '['.repeat(1_001) + ']'.repeat(1_001)]],
    developerError,
    { error: `${invalid}: ${'['.repeat(1_001)}${']'.repeat(1_001)}` },
  ],
  ['a string', [['answer', 200, '"text"']], developerError, { error: `${invalid}: "text"` }],
  ['null', [['answer', 200, 'null']], developerError, { error: `${invalid}: null` }],
  [
    'a number that JSON has not',
    [['answer', 200, '{"a": NaN}']],
    developerError,
    { error: `${invalid}: {"a": NaN}` },
  ],
  ['half of a document', [['answer', 200, '{"a": ']], developerError, { error: `${invalid}: {"a": ` }],
  ['nothing in a whole answer', [['answer', 200, '']], developerError, { error: `${invalid}.` }],
  ['an error with 500', [['answer', 500, '{"error": [1], "b": 2}']], developerError, { error: [1] }],
  ['an object with 404', [['answer', 404, '{"a": 1}']], developerError, { error: `${invalid}: {"a": 1}` }],
  ['HTML with 502', [['answer', 502, '<p>☃</p>']], developerError, { error: `${invalid}: <p>☃</p>` }],
  [
    'a byte too much',
    [['end'], ['answer', 200, 'x', mebibyte + 1]],
    applicationError,
    { error: tooLong(mebibyte + 1, 'x') },
  ],
  [
    '100 MB',
    [['end'], ['answer', 200, 'y', 100 * mebibyte]],
    applicationError,
    { error: tooLong(100 * mebibyte, 'y') },
  ],
  [
    'too much with 500',
    [['end'], ['answer', 500, 'z', 2 * mebibyte]],
    applicationError,
    { error: tooLong(2 * mebibyte, 'z') },
  ],
  ...broken.map(([what, steps]): Row => [what, steps, developerError, { error: gone }]),
  ['nothing, and hangs up', [['sleep', 0]], developerError, { error: gone }],
  ['nothing, and resets the line', [['reset']], developerError, { error: gone }],
  ['by ending itself', [['leave', 3]], developerError, { error: gone }],
  ['by taking all memory', [['hoard']], developerError, { error: outOfMemory }],
  ['that it is shutting down', [['answer', 503, 'gone']], internalError, { error: gone }],
];

const inits: readonly Row[] = [
  ...late.map(([what, steps]): Row => [what, steps, timedOut, { error: lateInit }]),
  [
    'an error and more with 500',
    [['answer', 500, '{"error": {"a": 1}, "b": 2}']],
    developerError,
    { error: { a: 1 } },
  ],
  [
    'text with 404',
    [['answer', 404, 'oops']],
    developerError,
    { error: 'The action failed during initialization: oops' },
  ],
  [
    'nothing with 502',
    [['answer', 502, '']],
    developerError,
    { error: 'The action failed during initialization.' },
  ],
  [
    'a byte too much',
    [['answer', 200, 'x', mebibyte + 1]],
    developerError,
    { error: tooLong(mebibyte + 1, 'x') },
  ],
  ...broken.slice(1, 7).map(([what, steps]): Row => [what, steps, developerError, { error: notInitialized }]),
  ['by ending itself', [['leave', 3]], developerError, { error: notInitialized }],
  ['by taking all memory', [['hoard']], developerError, { error: outOfMemory }],
  ['that it is shutting down', [['answer', 503, 'gone']], internalError, { error: gone }],
  ['nothing, and hangs up', [['sleep', 0]], timedOut, { error: lateInit }],
];

/** Calls the web action; the record is that of the activation. */
async function callWeb(name: string, args: object) {
  const answer = await fetch(`${host}/api/v1/web/guest/default/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(args),
  });
  await answer.text();
  return {
    status: answer.status,
    record: await recordOf(ask, answer.headers.get('x-openwhisk-activation-id') ?? ''),
  };
}

function expectEnding(record: ActivationRecord, [, , ending, result]: Row): void {
  expect(record.response).toMatchObject({ status: ending.status, result });
  expect(record.response.result).toEqual(result);
  expect(annotation(record, 'timeout')).toBe(ending.timeout ?? false);
}

const isLate = ([, , { timeout }]: Row): boolean => timeout ?? false;

test.concurrent.each(runs)('/run answers %s', async (...row) => {
  const [what, steps, { status, http, web: webStatus }] = row;
  const name = `run ${what}`.replace(/[^\w ]/g, '');
  await putAction(ask, name, { image, timeoutMs: isLate(row) ? timeoutMs : 30_000 });
  const failed = await invoke(ask, name, { steps });
  expectEnding(failed.record, row);
  expect(failed.status).toBe(http);

  const next = await invoke(ask, name);
  expect(next.status).toBe(200);
  const isKept = status === 'success' || status === 'application error';
  expect(isWarm(next.record)).toBe(isKept);

  const web = await callWeb(name, { steps });
  expectEnding(web.record, row);
  expect(web.status).toBe(webStatus);
});

test.concurrent.each(inits)('/init answers %s', async (...row) => {
  const [what, init, { http }] = row;
  const name = `init ${what}`.replace(/[^\w ]/g, '');
  await putAction(ask, name, { image, init, timeoutMs: isLate(row) ? initTimeoutMs : 30_000 });
  const failed = await invoke(ask, name);
  expectEnding(failed.record, row);
  expect(failed.status).toBe(http);
  expect(annotation(failed.record, 'initTime')).toBeTypeOf('number');

  await putAction(ask, name, { image });
  expect((await invoke(ask, name)).status).toBe(200);
});

test('a web action says nothing of what went wrong at its initialization', async () => {
  await putAction(ask, 'private', { image, init: [['answer', 500, 'a secret']] });
  const { status, record } = await callWeb('private', {});
  expect(status).toBe(400);
  expect(record.response.result).toEqual({ error: 'The action failed during initialization: a secret' });
});
