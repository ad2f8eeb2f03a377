import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { packFiles } from '@serverless-max/oci';
import { buildRuntimeImage, type ModelOptions, planModelImage } from '@serverless-max/runtime-image';
import { prepareNodeFrameworks, preparePythonFrameworks } from '../../src/support/frameworks.ts';
import type { BenchContext, Benchmark } from '../context.ts';
import { HttpClient, type HttpRequest } from '../http-client.ts';
import { prepareModelImage } from '../model-image.ts';
import { type Measure, measureRounds, timed } from '../rounds.ts';
import { type Aim, compareSides, type Row } from '../row.ts';

/** An application, and how the action server reaches it. */
interface Subject {
  readonly title: string;
  readonly base: 'python' | 'node';
  /** Of the fixtures of the fidelity tests. */
  readonly files: readonly string[];
  readonly cmd: readonly string[];
  readonly options: ModelOptions;
  readonly aim: Aim;
}

const inProcess: Aim = { kind: 'ratio-at-most', factor: 1 };
const overHttp: Aim = { kind: 'added-at-most', amount: 1 };
const uvicorn = '/usr/local/lib/python3.11/dist-packages/bin/uvicorn';
const flask = { base: 'python', files: ['app.py'], cmd: ['python3', 'app.py'] } as const;
const fastify = { base: 'node', files: ['fastify.cjs', 'other.cjs'], cmd: ['node', 'fastify.cjs'] } as const;

const subjects: Readonly<Record<string, Subject>> = {
  'adapter-wsgi': { title: 'Flask', ...flask, options: {}, aim: inProcess },
  'adapter-asgi': {
    title: 'FastAPI',
    base: 'python',
    files: ['main.py'],
    cmd: ['python3', uvicorn, 'main:app', '--host', '0.0.0.0', '--port', '5000', '--no-access-log'],
    options: { app: 'main:app' },
    aim: inProcess,
  },
  'adapter-fastify': {
    title: 'Fastify',
    ...fastify,
    options: { adapter: 'fastify', app: 'fastify.cjs:createApp' },
    aim: inProcess,
  },
  'adapter-http-python': { title: 'Flask', ...flask, options: { adapter: 'http' }, aim: overHttp },
  'adapter-http-node': { title: 'Fastify', ...fastify, options: { adapter: 'http' }, aim: overHttp },
};

const fixtures = new URL('../../src/fixtures/fidelity/', import.meta.url);
const body = JSON.stringify({ text: 'x'.repeat(1000) });
const headers = { 'content-type': 'application/json' };

/** 1 KB of JSON to an application by its own server, and by `/run` of the action server; and how long that takes to start. */
export const benchAdapters: Benchmark = async (context) => {
  const rows: Row[] = [];
  for (const [name, subject] of Object.entries(subjects))
    rows.push(await compareAdapter(name, subject, context));
  for (const base of ['python', 'node'] as const) rows.push(await compareStart(base, context));
  return rows;
};

async function compareAdapter(name: string, subject: Subject, context: BenchContext): Promise<Row> {
  await using stack = new AsyncDisposableStack();
  context.progress(`${name}: building an image of ${subject.title}`);
  const { model, runtime } = stack.use(await buildImages(name, subject, context));
  const own = stack.use(await open(context, model, 5000));
  const server = stack.use(await open(context, runtime, 8080));
  const direct: HttpRequest = { method: 'POST', path: '/json', headers, body };
  const value = { __ow_method: 'post', __ow_path: '/json', __ow_query: '', __ow_headers: headers };
  const encoded = Buffer.from(body).toString('base64');
  const run = post('/run', { value: { ...value, __ow_body: encoded } });
  await own.client.poll(direct, 50, context.signal);
  await server.client.poll(post('/init', {}), 50, context.signal);
  const sides: Readonly<Record<'ours' | 'other', Measure>> = {
    ours: () => timed(() => server.client.demand(run)),
    other: () => timed(() => own.client.demand(direct)),
  };
  const samples = await measureRounds(sides, { name, warmUp: 5, rounds: 40, burst: 25 }, context);
  return compareSides(
    name,
    { label: `${subject.title} by /run`, samples: samples.ours },
    { label: 'by its own server', samples: samples.other },
    [subject.aim],
  );
}

/** From a container's start until something listens: our server, and the least that the same interpreter can do. */
async function compareStart(base: 'python' | 'node', context: BenchContext): Promise<Row> {
  await using stack = new AsyncDisposableStack();
  const name = `action-server-start-${base}`;
  const subject = base === 'python' ? flask : fastify;
  const options: ModelOptions = base === 'python' ? {} : { adapter: 'fastify', app: 'fastify.cjs:createApp' };
  const { model, runtime } = stack.use(
    await buildImages(name, { title: base, ...subject, options, aim: inProcess }, context),
  );
  const least =
    base === 'python'
      ? ['python3', '-c', "import socket, time; s = socket.create_server(('', 8080)); time.sleep(99)"]
      : ['node', '-e', "require('node:net').createServer().listen(8080)"];
  const start = (image: string, command?: readonly string[]): Measure => {
    return async () => {
      const started = performance.now();
      await using container = await context.engine
        .startContainer({
          ...{ image, labels: context.labels, memoryMb: 256, publish: [8080] },
          ...(command && { entrypoint: command.slice(0, 1), cmd: command.slice(1) }),
        })
        .then((it) => ({ it, [Symbol.asyncDispose]: () => it.remove() }));
      const { host, port } = container.it.address(8080);
      await untilListening(host, port, context.signal);
      return performance.now() - started;
    };
  };
  const sides = { ours: start(runtime), other: start(model, least) };
  const samples = await measureRounds(sides, { name, warmUp: 1, rounds: 15 }, context);
  return compareSides(
    name,
    { label: `container until /init is taken (${base})`, samples: samples.ours },
    { label: 'the same with a bare socket', samples: samples.other },
    [{ kind: 'added-at-most', amount: 120 }],
  );
}

async function untilListening(host: string, port: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const socket = connect({ host, port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    const isThere = await promise;
    socket.destroy();
    if (isThere) return;
    await new Promise((wake) => setTimeout(wake, 2));
  }
}

async function open({ engine, labels }: BenchContext, image: string, inside: number) {
  const container = await engine.startContainer({ image, labels, memoryMb: 512, publish: [inside] });
  const client = new HttpClient(container.address(inside));
  return {
    client,
    async [Symbol.asyncDispose]() {
      client[Symbol.dispose]();
      await container.remove();
    },
  };
}

/** The application's image, and the runtime image of it. */
async function buildImages(name: string, { base, files, cmd, options }: Subject, context: BenchContext) {
  const { engine } = context;
  const root = (await prepareModelImage(context)).reference;
  const from = await (base === 'python' ? preparePythonFrameworks : prepareNodeFrameworks)(engine, root);
  const folder = base === 'python' ? ['WORKDIR /srv/bench'] : [];
  const lines = [`FROM ${from}`, ...folder, `COPY ${files.join(' ')} ./`, `CMD ${JSON.stringify(cmd)}`, ''];
  const read = files.map(async (path) => ({ path, content: await readFile(new URL(path, fixtures)) }));
  const reference = `serverless-max/bench-${name}-model:1`;
  await engine.buildImage(
    packFiles([{ path: 'Dockerfile', content: Buffer.from(lines.join('\n')) }, ...(await Promise.all(read))]),
    { tags: [reference] },
  );
  const details = await engine.inspectImage(reference);
  if (!details) throw new Error(`${reference} was built, but is not in the engine`);
  const image = { reference, id: details.id, details, how: 'built for the benchmark' };
  const plan = await planModelImage(image, { name: `bench-${name}`, ...options });
  const runtime = await buildRuntimeImage(engine, plan);
  return {
    model: reference,
    runtime: runtime.reference,
    async [Symbol.asyncDispose]() {
      for (const made of [runtime.reference, reference]) await engine.removeImage(made);
    },
  };
}

function post(path: string, message: object): HttpRequest {
  return { method: 'POST', path, headers, body: JSON.stringify(message) };
}
