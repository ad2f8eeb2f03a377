import { randomBytes, randomUUID } from 'node:crypto';
import { startBareProxy } from '../bare-proxy.ts';
import type { BenchContext, Benchmark } from '../context.ts';
import { buildEchoImage } from '../echo-image.ts';
import { startEmulate } from '../emulate-process.ts';
import { templateOf } from '../emulated-container.ts';
import { EngineApi } from '../engine-api.ts';
import { HttpClient, type HttpRequest } from '../http-client.ts';
import { type Measure, measureRounds, timed } from '../rounds.ts';
import { type Aim, compareSides, type Row } from '../row.ts';
import { toRuntimeRequests } from '../runtime-requests.ts';

/**
 * Requests that one caller sends in a row before the other side's turn: so what the emulator does after an answer
 * (logs, record) is in its own next sample, and never in the other side's.
 */
const burst = 50;

const boundary = 'serverless-max-bench';

interface Payload {
  readonly name: string;
  readonly what: string;
  readonly contentType: string;
  readonly body: Uint8Array;
  /** What the emulator may add. */
  readonly aims: readonly Aim[];
}

/** 1 KB of JSON to a warm web action, against the same straight to a container. */
export const benchWarmJson: Benchmark = (context) =>
  benchWarm(context, {
    name: 'warm-json',
    what: '1 KB JSON',
    contentType: 'application/json',
    body: Buffer.from(JSON.stringify({ text: 'x'.repeat(1024 - '{"text":""}'.length) })),
    aims: [
      { kind: 'added-at-most', amount: 0.6 },
      { kind: 'added-p99-at-most', amount: 3 },
    ],
  });

/** A 100 KB image to a warm web action, against the same straight to a container. */
export const benchWarmImage: Benchmark = (context) =>
  benchWarm(context, {
    name: 'warm-image',
    what: '100 KB image',
    contentType: 'image/jpeg',
    body: randomBytes(100 * 1024),
    aims: [{ kind: 'added-at-most', amount: 3 }],
  });

/** A 700 KB image as a form, as web pages and the models' own clients send it. */
export const benchWarmMultipart: Benchmark = (context) =>
  benchWarm(context, {
    name: 'warm-multipart',
    what: '700 KB image as a form',
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([
      Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="image"; filename="photo.jpg"\r\n`),
      Buffer.from('content-type: image/jpeg\r\n\r\n'),
      randomBytes(700 * 1024),
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
    aims: [{ kind: 'added-at-most', amount: 6 }],
  });

async function benchWarm(context: BenchContext, payload: Payload): Promise<readonly Row[]> {
  const { engine, signal } = context;
  await using stack = new AsyncDisposableStack();
  context.progress(`${payload.name}: building an image that only answers`);
  const echo = stack.use(await buildEchoImage(context, randomUUID().slice(0, 8)));
  const api = stack.use(new EngineApi(engine.endpoint));
  const emulate = stack.use(await startEmulate(context, echo.image.reference));
  const action = await emulate.action();
  const request: HttpRequest = {
    method: 'POST',
    path: new URL(action.url).pathname,
    headers: { 'content-type': payload.contentType },
    body: payload.body,
  };
  const { init, run } = toRuntimeRequests(action, request);
  const throughEmulator = stack.use(new HttpClient({ host: '127.0.0.1', port: emulate.port }));
  await throughEmulator.demand(request);

  const template = await templateOf(emulate, api, context);
  const id = await api.run({ ...template, Image: echo.image.reference });
  stack.defer(() => api.remove(id));
  const port = await api.publishedPort(id, 8080);
  const direct = stack.use(new HttpClient({ host: '127.0.0.1', port }));
  await direct.poll(init, 5, signal);
  const proxy = stack.use(await startBareProxy(context, port));
  const throughProxy = stack.use(new HttpClient({ host: '127.0.0.1', port: proxy.port }));
  await throughProxy.poll(request, 5, signal);

  const measure = (client: HttpClient, sent: HttpRequest) => () => timed(() => client.demand(sent));
  const emulator = measure(throughEmulator, request);
  // Two by two: a third process that works in between would only make everybody's caches cold.
  const against = async (name: string, what: string, other: Measure, aims?: readonly Aim[]): Promise<Row> => {
    const samples = await measureRounds(
      { emulator, other },
      { name, warmUp: 10, rounds: 20, burst },
      context,
    );
    return compareSides(
      name,
      { label: `${payload.what}, web action through the emulator`, samples: samples.emulator },
      { label: `${payload.what}, ${what}`, samples: samples.other },
      aims,
    );
  };
  return [
    await against(payload.name, 'straight to /run of a container', measure(direct, run), payload.aims),
    await against(
      `${payload.name}/bare-proxy`,
      'through a proxy that does nothing else',
      measure(throughProxy, request),
    ),
  ];
}
