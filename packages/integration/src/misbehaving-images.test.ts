import type { ContainerEngine } from '@serverless-max/container-engine';
import openwhisk from 'openwhisk';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openTestEngine } from './support/engine.ts';
import { buildTestImage } from './support/images.ts';
import { guestKey } from './support/rest-client.ts';
import { createHome, type RunningEmulator, startEmulator } from './support/smax.ts';

const stack = new AsyncDisposableStack();
let engine: ContainerEngine;
let host: RunningEmulator;
let client: openwhisk.Client;

beforeAll(async () => {
  engine = stack.use(await openTestEngine());
  const { env } = stack.use(await createHome());
  host = stack.use(await startEmulator([], env));
  client = openwhisk({ apihost: host.host, api_key: guestKey });
});
afterAll(() => stack.disposeAsync());

/** Creates a docker action, invokes it once and returns the record of a failure. */
async function failureOf(name: string, image: string, timeout = 5_000): Promise<unknown> {
  const options = { name, action: '', exec: { kind: 'blackbox', image }, limits: { timeout } };
  await client.actions.update(options as unknown as Parameters<typeof client.actions.update>[0]);
  try {
    return await client.actions.invoke({ name, blocking: true });
  } catch (error) {
    expect(error).toMatchObject({ statusCode: 502 });
    return (error as { readonly error: object }).error;
  }
}

function developerError(error: string | RegExp) {
  const sentence = typeof error === 'string' ? error : expect.stringMatching(error);
  return { response: { status: 'action developer error', success: false, result: { error: sentence } } };
}

test('an image that never opens port 8080 hits the time limit of its initialization', async () => {
  expect(await failureOf('silent', inject('modelImage'), 1_500)).toMatchObject(
    developerError('The action exceeded its time limits of 1500 milliseconds during initialization.'),
  );
});

test('an image whose program ends at once', async () => {
  await using image = await buildTestImage(engine, 'ends', {
    Dockerfile: `FROM ${inject('modelImage')}\nCMD ["python3", "-c", "print('bye')"]\n`,
  });
  expect(await failureOf('ends', image.reference)).toMatchObject(
    developerError('The action did not initialize and exited unexpectedly.'),
  );
});

test('an image whose program is not there', async () => {
  await using image = await buildTestImage(engine, 'no-program', {
    Dockerfile: `FROM ${inject('modelImage')}\nENTRYPOINT ["/no-such-program"]\n`,
  });
  expect(await failureOf('no-program', image.reference)).toMatchObject(
    developerError(`executable file not found in image ${image.reference}`),
  );
});

test('an image that cannot be pulled', async () => {
  expect(await failureOf('absent', 'localhost:1/nobody/nothing:1')).toMatchObject(
    developerError("Failed to pull container image 'localhost:1/nobody/nothing:1'."),
  );
});

test('a model that fails to load: /init says why', async () => {
  await using home = await createHome();
  await using image = await buildTestImage(engine, 'no-app', {
    Dockerfile: `FROM ${inject('modelImage')}\nENV SERVERLESS_MAX_APP=nowhere:app\n`,
  });
  await using emulator = await startEmulator([image.reference], home.env);
  const response = await fetch(emulator.url);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: 'There was an error processing your request.' });
  await expect.poll(() => emulator.activations).toHaveLength(1);
  expect(emulator.activations[0]).toMatchObject({ status: 'action developer error', startKind: 'cold' });

  const records = await openwhisk({ apihost: emulator.host, api_key: guestKey }).activations.list({
    docs: true,
  });
  expect(records[0]).toMatchObject(developerError(/nowhere/));
});

test('an action that runs too long is ended, and the next request gets a new container', async () => {
  await using home = await createHome();
  await using image = await buildTestImage(engine, 'slow', {
    Dockerfile: `FROM ${inject('modelImage')}\nCOPY slow.py .\nENV SERVERLESS_MAX_APP=slow:app\n`,
    'slow.py': [
      'import time',
      'def app(environ, start_response):',
      '    print("asked for", environ["PATH_INFO"])',
      '    if environ["PATH_INFO"] == "/slow":',
      '        time.sleep(30)',
      '    start_response("200 OK", [("content-type", "text/plain")])',
      '    return [b"done"]',
      '',
    ].join('\n'),
  });
  await using emulator = await startEmulator([image.reference], home.env);
  const guest = openwhisk({ apihost: emulator.host, api_key: guestKey });
  const { name } = emulator.ready['action'] as { readonly name: string };
  const shorter = { name, action: { limits: { timeout: 1_500 } } };
  await guest.actions.update(shorter as unknown as Parameters<typeof guest.actions.update>[0]);

  expect(await (await fetch(`${emulator.url}/quick`)).text()).toBe('done');
  expect((await fetch(`${emulator.url}/slow`)).status).toBe(400);
  const started = performance.now();
  expect(await (await fetch(`${emulator.url}/quick`)).text()).toBe('done');
  expect(performance.now() - started).toBeLessThan(15_000);

  await expect.poll(() => emulator.activations.length).toBe(3);
  expect(emulator.activations.map((it) => it['startKind'])).toEqual(['cold', 'warm', 'cold']);
  const [, slow] = await guest.activations.list({ docs: true });
  expect(slow).toMatchObject({
    ...developerError('The action exceeded its time limits of 1500 milliseconds.'),
    logs: expect.arrayContaining([expect.stringContaining('stdout: asked for /slow')]),
    annotations: expect.arrayContaining([{ key: 'timeout', value: true }]),
  });
});

test('an action that takes more memory than it has is ended as OpenWhisk names it', async () => {
  await using home = await createHome();
  await using image = await buildTestImage(engine, 'greedy', {
    Dockerfile: `FROM ${inject('modelImage')}\nCOPY greedy.py .\nENV SERVERLESS_MAX_APP=greedy:app\n`,
    'greedy.py':
      'def app(environ, start_response):\n    hoard = [bytearray(b"x" * (1 << 24)) for _ in range(64)]\n',
  });
  await using emulator = await startEmulator([image.reference], home.env);
  expect((await fetch(emulator.url)).status).toBe(400);
  const records = await openwhisk({ apihost: emulator.host, api_key: guestKey }).activations.list({
    docs: true,
  });
  expect(records[0]).toMatchObject(developerError('The action exhausted its memory and was aborted.'));
});
