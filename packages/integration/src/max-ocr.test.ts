import { toWebArguments } from '@serverless-max/whisk-protocol';
import { createAction } from '@serverless-max/whisk-protocol/testing';
import { GenericContainer, Wait } from 'testcontainers';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { formWith, photo, photoTitle, picture, pictureText } from './support/samples.ts';
import { createHome, type RunningEmulator, startEmulator } from './support/smax.ts';

const stack = new AsyncDisposableStack();
let emulator: RunningEmulator;

beforeAll(async () => {
  const { env } = stack.use(await createHome());
  emulator = stack.use(await startEmulator(['max-ocr'], env));
});
afterAll(() => stack.disposeAsync());

test('the sample gives the same answer on the model’s own port, through /run, and as a web action', async () => {
  const [own, run, web] = await Promise.all([
    askModel(inject('modelImage'), formWith(photo)),
    askActionServer(inject('runtimeImage'), formWith(photo)),
    fetch(emulator.url, { method: 'POST', body: formWith(photo) }).then((it) => it.text()),
  ]);

  const answer = JSON.parse(own) as { status: string; text: string[][] };
  expect(answer.status).toBe('ok');
  expect(answer.text[0]).toEqual([photoTitle]);
  expect(answer.text[1]).toHaveLength(6);
  expect(run).toBe(own);
  expect(web).toBe(own);
});

test('a small picture of our own is read too', async () => {
  const response = await fetch(emulator.url, { method: 'POST', body: formWith(picture, 'image/png') });
  const { text } = (await response.json()) as { text: string[][] };
  expect(text.flat()).toEqual(pictureText);
});

test('a picture that cannot be read gives the model’s own 400', async () => {
  const response = await fetch(emulator.url, { method: 'POST', body: formWith('no picture', 'text/plain') });
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    status: 'error',
    message: 'The provided input is not a valid image.',
  });
});

test('a form without the file gives the framework’s own 400', async () => {
  const response = await fetch(emulator.url, { method: 'POST', body: formWith(photo, 'image/jpeg', 'file') });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ message: 'Input payload validation failed' });
});

test('a broken multipart body gives a 400 of the model, and the next request is served', async () => {
  const response = await fetch(emulator.url, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=nowhere' },
    body: '--somewhere else\r\n\r\nrubbish',
  });
  expect(response.status).toBe(400);
  const next = await fetch(emulator.url, { method: 'POST', body: formWith(picture, 'image/png') });
  expect(next.status).toBe(200);
});

test('the whole API of the model is reachable', async () => {
  const metadata = await fetch(`${emulator.url}/model/metadata`);
  expect(metadata.headers.get('content-type')).toBe('application/json');
  expect(await metadata.json()).toMatchObject({ id: 'max-ocr', license: 'Apache v2' });

  const swagger = (await (await fetch(`${emulator.url}/swagger.json`)).json()) as { paths: object };
  expect(Object.keys(swagger.paths)).toEqual(expect.arrayContaining(['/model/metadata', '/model/predict']));

  const page = await fetch(`${emulator.url}/`);
  expect(page.headers.get('content-type')).toMatch(/^text\/html/);

  const predict = await fetch(`${emulator.url}/model/predict`, {
    method: 'POST',
    body: formWith(picture, 'image/png'),
  });
  expect(predict.status).toBe(200);

  const icon = await fetch(`${emulator.url}/swaggerui/favicon-32x32.png`);
  expect(icon.headers.get('content-type')).toBe('image/png');
  expect(
    Buffer.from(await icon.arrayBuffer())
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG');
});

test.each(['POST', 'PUT', 'DELETE', 'PATCH'])(
  '%s on a route for GET is the model’s own 405',
  async (method) => {
    const response = await fetch(`${emulator.url}/model/metadata`, { method });
    expect(response.status).toBe(405);
  },
);

test('HEAD has the headers of GET and no body, OPTIONS is answered by the platform', async () => {
  const head = await fetch(`${emulator.url}/model/metadata`, { method: 'HEAD' });
  expect(head.status).toBe(200);
  expect(await head.text()).toBe('');
  const options = await fetch(emulator.url, { method: 'OPTIONS' });
  expect(options.status).toBe(200);
  expect(options.headers.get('access-control-allow-origin')).toBe('*');
});

test('the extensions project the result as OpenWhisk does', async () => {
  const at = (extension: string) => fetch(`${emulator.url}${extension}/model/metadata`);
  const http = await (await at('')).text();
  expect(await (await at('.http')).text()).toBe(http);
  expect(await (await at('.json')).json()).toMatchObject({ statusCode: 200, body: http });
  expect(await (await at('.text')).text()).toBe(http);
  const html = await at('.html');
  expect(html.headers.get('content-type')).toBe('text/html; charset=UTF-8');
  expect(await html.text()).toBe(http);
});

test('requests at the same time all get their answer', async () => {
  const texts = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const response = await fetch(emulator.url, { method: 'POST', body: formWith(picture, 'image/png') });
      return ((await response.json()) as { text: string[][] }).text.flat();
    }),
  );
  expect(texts).toEqual(Array.from({ length: 8 }, () => pictureText));
});

test('the first activation is cold and a later one is warm, and each says so', async () => {
  await fetch(`${emulator.url}/model/metadata`);
  await expect.poll(() => emulator.activations.at(-1)?.['startKind']).toBe('warm');
  const [first] = emulator.activations;
  expect(first).toMatchObject({ startKind: 'cold', status: 'success', initTimeMs: expect.any(Number) });
  expect(emulator.activations.at(-1)).not.toHaveProperty('initTimeMs');
});

test('a body over the limit is refused and costs no activation', async () => {
  const response = await fetch(emulator.url, { method: 'POST', body: 'x'.repeat(1_048_577) });
  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({
    error: 'Request larger than allowed: 1048577 > 1048576 bytes.',
  });
  expect(response.headers.has('x-openwhisk-activation-id')).toBe(false);
});

async function askModel(image: string, form: FormData): Promise<string> {
  await using model = await new GenericContainer(image)
    .withExposedPorts(5000)
    .withLabels(inject('labels'))
    .withWaitStrategy(Wait.forHttp('/model/metadata', 5000))
    .start();
  const url = `http://${model.getHost()}:${model.getMappedPort(5000)}/model/predict`;
  return (await fetch(url, { method: 'POST', body: form })).text();
}

async function askActionServer(image: string, form: FormData): Promise<string> {
  await using server = await new GenericContainer(image)
    .withExposedPorts(8080)
    .withLabels(inject('labels'))
    .withWaitStrategy(Wait.forListeningPorts())
    .start();
  const post = (path: string, value: object) =>
    fetch(`http://${server.getHost()}:${server.getMappedPort(8080)}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ value }),
    });
  expect((await post('/init', { name: 'max-ocr', main: 'main', binary: false, env: {} })).status).toBe(200);

  const request = new Request('http://localhost', { method: 'POST', body: form });
  const action = createAction({ annotations: [{ key: 'raw-http', value: true }] });
  const args = toWebArguments(
    {
      method: 'post',
      headers: Object.fromEntries(request.headers),
      path: '',
      query: '',
      body: new Uint8Array(await request.arrayBuffer()),
    },
    action,
  );
  const result = (await (await post('/run', args)).json()) as { statusCode: number; body: string };
  expect(result.statusCode).toBe(200);
  return result.body;
}
