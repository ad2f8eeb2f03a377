import type { ContainerEngine } from '@serverless-max/container-engine';
import openwhisk from 'openwhisk';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openTestEngine } from './support/engine.ts';
import { buildTestImage } from './support/images.ts';
import { createAsk, guestKey } from './support/rest-client.ts';
import { createHome, type RunningEmulator, runSmax, startEmulator } from './support/smax.ts';

// A model that goes wrong in every way, in process and by its own server: what the caller and the record say, and that
// the next request is served.

const stack = new AsyncDisposableStack();
let engine: ContainerEngine;
let emulator: RunningEmulator;
let client: openwhisk.Client;

const model = `import ctypes, os, sys
from flask import Flask
app = Flask(__name__)
@app.route('/fine')
def fine():
    return 'fine'
@app.route('/raise')
def fail():
    raise ValueError('no such picture')
@app.route('/leave')
def leave():
    sys.exit(3)
@app.route('/end')
def end():
    os._exit(3)
@app.route('/crash')
def crash():
    ctypes.string_at(0)
@app.route('/leak')
def leak():
    hoard = []
    while True:
        hoard.append(bytearray(b'x' * (1 << 24)))
@app.route('/print')
def much():
    sys.stdout.write(('x' * 99 + '\\\\n') * 100000)
    sys.stdout.flush()
    return 'printed'
if __name__ == '__main__':
    app.run(host='0.0.0.0', port=5000)
`.replaceAll('\\\\', '\\');

beforeAll(async () => {
  engine = stack.use(await openTestEngine());
  const { env } = stack.use(await createHome());
  emulator = stack.use(await startEmulator(['--memory', '1024'], env));
  client = openwhisk({ apihost: emulator.host, api_key: guestKey });
  const image = stack.use(
    await buildTestImage(engine, 'faulty', {
      Dockerfile: `FROM ${inject('modelImage')}\nWORKDIR /srv/faulty\nCOPY app.py .\nCMD ["python3", "app.py"]\n`,
      'app.py': model,
    }),
  );
  for (const adapter of ['wsgi', 'http']) {
    const built = await runSmax(['build', image.reference, '--adapter', adapter, '--json']);
    const { reference } = JSON.parse(built.stdout.trim().split('\n').at(-1) ?? '') as { reference: string };
    const put = await createAsk(emulator.host)('PUT', `/namespaces/_/actions/${adapter}`, {
      exec: { kind: 'blackbox', image: reference },
      limits: { memory: 128, timeout: 30_000, logs: 10 },
      annotations: ['web-export', 'raw-http'].map((key) => ({ key, value: true })),
    });
    expect(put.status, put.text).toBe(200);
  }
});
afterAll(() => stack.disposeAsync());

interface Fault {
  readonly status: number;
  readonly record: object;
}

const developerError = (error: unknown): Fault => ({
  status: 400,
  record: { status: 'action developer error', result: { error } },
});
const success = (status: number): Fault => ({ status, record: { status: 'success' } });
const gone = 'The action did not produce a valid response and exited unexpectedly.';
const ended = (how: string) =>
  developerError(expect.stringContaining(`The model's own server ended ${how} while it answered.`));

const faults: Readonly<Record<string, { readonly wsgi: Fault; readonly http: Fault }>> = {
  raise: { wsgi: success(500), http: success(500) },
  // In Flask's own server SystemExit ends the thread of the request, and the caller gets no answer.
  leave: {
    wsgi: { status: 500, record: { status: 'application error' } },
    http: { status: 500, record: { status: 'application error' } },
  },
  end: { wsgi: developerError(gone), http: ended('with exit code 3') },
  crash: { wsgi: developerError(gone), http: ended('by SIGSEGV') },
  leak: {
    wsgi: developerError('The action exhausted its memory and was aborted.'),
    http: developerError(expect.stringMatching(/exhausted its memory|ended by SIGKILL/)),
  },
  print: { wsgi: success(200), http: success(200) },
};

test.each(
  Object.entries(faults).flatMap(([fault, by]) =>
    (['wsgi', 'http'] as const).map((adapter) => [fault, adapter, by[adapter]] as const),
  ),
)('/%s by %s, and the next request is served', async (fault, adapter, { status, record }) => {
  const url = `${emulator.host}/api/v1/web/guest/default/${adapter}`;
  const answer = await fetch(`${url}/${fault}`);
  const id = answer.headers.get('x-openwhisk-activation-id') ?? '';
  expect([answer.status, await answer.text()]).toEqual([status, expect.any(String)]);
  const next = await fetch(`${url}/fine`);
  expect([next.status, await next.text()]).toEqual([200, 'fine']);
  await expect
    .poll(
      () =>
        client.activations.get({ name: id }).then(
          ({ response }) => response,
          () => undefined,
        ),
      {
        timeout: 20_000,
      },
    )
    .toMatchObject(record);
});
