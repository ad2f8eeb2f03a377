import { readFileSync } from 'node:fs';
import type { ContainerEngine } from '@serverless-max/container-engine';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { openTestEngine } from './support/engine.ts';
import { ask, asOpenWhiskHandsOut, run, type Seen } from './support/fidelity.ts';
import { answeredRequests, type Exchange, maxRequests, sentRequests } from './support/fidelity-requests.ts';
import { prepareNodeFrameworks, preparePythonFrameworks } from './support/frameworks.ts';
import { buildTestImage } from './support/images.ts';
import { createAsk } from './support/rest-client.ts';
import { createHome, type RunningEmulator, runSmax, startEmulator } from './support/smax.ts';

// An image's own server and its action answer the same requests with the same status, headers and bytes. What differs
// nevertheless is in `asOpenWhiskHandsOut`, and in docs/runtime-contract.md.

const stack = new AsyncDisposableStack();
let engine: ContainerEngine;
let emulator: RunningEmulator;

beforeAll(async () => {
  engine = stack.use(await openTestEngine());
  const { env } = stack.use(await createHome());
  emulator = stack.use(await startEmulator(['--memory', '2048'], env));
});
afterAll(() => stack.disposeAsync());

interface Subject {
  readonly base: 'max' | 'python' | 'node';
  readonly files: readonly string[];
  readonly lines: readonly string[];
  /** What `smax build` is told. */
  readonly flags?: readonly string[];
  readonly requests: Readonly<Record<string, Exchange>>;
}

const both = { ...named('in', sentRequests), ...named('out', answeredRequests) };
const flask = { base: 'max', files: ['app.py'], lines: ['CMD ["python3", "app.py"]'] } as const;
const form = { 'a form is parsed': { ...sentRequests['a form of many parts'], path: '/form' } as Exchange };

const subjects: Readonly<Record<string, Subject>> = {
  'max-ocr, which is of maxfw': { base: 'max', files: [], lines: [], requests: maxRequests },
  'Flask in process': { ...flask, requests: { ...both, ...form } },
  'Flask over HTTP': { ...flask, flags: ['--adapter', 'http'], requests: { ...both, ...form } },
  'FastAPI in process': {
    base: 'python',
    files: ['main.py'],
    lines: [
      'ENV PATH=/usr/local/lib/python3.11/dist-packages/bin:$PATH',
      'CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "5000"]',
    ],
    requests: both,
  },
  'Fastify in process': {
    base: 'node',
    files: ['fastify.cjs', 'other.cjs'],
    lines: ['CMD ["node", "fastify.cjs"]'],
    flags: ['--app', 'fastify.cjs:createApp'],
    requests: both,
  },
  'Express over HTTP': {
    base: 'node',
    files: ['express.cjs', 'other.cjs'],
    lines: ['CMD ["node", "express.cjs"]'],
    requests: both,
  },
};

describe.each(Object.entries(subjects))('%s', (name, subject) => {
  const own = new AsyncDisposableStack();
  const addresses = { own: '', server: '', web: '' };

  beforeAll(async () => {
    const image =
      subject.files.length === 0 ? inject('modelImage') : own.use(await build(name, subject)).reference;
    const built = await runSmax(['build', image, '--json', ...(subject.flags ?? [])]);
    expect(built.code, built.stderr).toBe(0);
    const { reference } = JSON.parse(built.stdout.trim().split('\n').at(-1) ?? '') as { reference: string };
    addresses.own = own.use(await start(image, 5000)).address;
    addresses.server = own.use(await start(reference, 8080)).address;
    const init = await fetch(`${addresses.server}/init`, { method: 'POST', body: '{}' });
    expect(init.status, await init.text()).toBe(200);
    const action = name.replace(/\W+/g, '-');
    const put = await createAsk(emulator.host)('PUT', `/namespaces/_/actions/${action}`, {
      exec: { kind: 'blackbox', image: reference },
      // Without web-custom-options, the platform answers OPTIONS, and adds headers to every answer.
      annotations: ['web-export', 'raw-http', 'final', 'web-custom-options'].map((key) => ({
        key,
        value: true,
      })),
    });
    expect(put.status, put.text).toBe(200);
    addresses.web = `${emulator.host}/api/v1/web/guest/default/${action}`;
  });
  afterAll(() => own.disposeAsync());

  test.each(Object.entries(subject.requests))('%s', async (_, exchange) => {
    const wanted = asOpenWhiskHandsOut(await ask(addresses.own, exchange));
    const web = await ask(addresses.web, exchange);
    const direct = await run(addresses.server, exchange);
    // Whether the type of a body that is not sent comes through depends on how the application answers HEAD.
    const isHead = exchange.method === 'HEAD';
    expect(isHead ? withoutType(web) : web).toEqual(wanted);
    expect(isHead ? withoutType(direct) : direct).toEqual(wanted);
  });
});

function withoutType({ headers: { 'content-type': _, ...headers }, ...seen }: Seen): Seen {
  return { ...seen, headers };
}

function named(prefix: string, requests: Readonly<Record<string, Exchange>>): Record<string, Exchange> {
  return Object.fromEntries(
    Object.entries(requests).map(([name, it]) => [`${prefix}: ${name}`, it] as const),
  );
}

async function build(name: string, { base, files, lines }: Subject) {
  const from = {
    max: async () => inject('modelImage'),
    python: () => preparePythonFrameworks(engine, inject('modelImage')),
    node: () => prepareNodeFrameworks(engine, inject('modelImage')),
  }[base];
  const folder = new URL('./fixtures/fidelity/', import.meta.url);
  const read = (file: string) => [file, readFileSync(new URL(file, folder), 'utf8')] as const;
  const Dockerfile = [
    `FROM ${await from()}`,
    ...(base === 'node' ? [] : ['WORKDIR /srv/fidelity']),
    `COPY ${files.join(' ')} ./`,
    'EXPOSE 5000',
    ...lines,
    '',
  ].join('\n');
  return buildTestImage(engine, `fidelity-${name.replace(/\W+/g, '-').toLowerCase()}`, {
    Dockerfile,
    ...Object.fromEntries(files.map(read)),
  });
}

/** A container of an image, of which one port answers. */
async function start(image: string, inside: number): Promise<{ readonly address: string } & AsyncDisposable> {
  const container = await engine.startContainer({
    image,
    labels: inject('labels'),
    memoryMb: 512,
    publish: [inside],
  });
  const { host, port } = container.address(inside);
  const address = `http://${host}:${port}`;
  try {
    await vi.waitFor(() => fetch(address), { timeout: 60_000, interval: 50 });
  } catch (error) {
    await container.remove();
    throw error;
  }
  return { address, [Symbol.asyncDispose]: () => container.remove() };
}
