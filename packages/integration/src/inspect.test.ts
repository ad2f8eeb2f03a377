import type { ContainerEngine } from '@serverless-max/container-engine';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { containersOf, openTestEngine } from './support/engine.ts';
import { prepareNodeFrameworks, preparePythonFrameworks } from './support/frameworks.ts';
import { buildTestImage } from './support/images.ts';
import { runSmax, spawnSmax } from './support/smax.ts';

const stack = new AsyncDisposableStack();
let engine: ContainerEngine;
const bases = { python: '', node: '' };

beforeAll(async () => {
  engine = stack.use(await openTestEngine());
  bases.python = await preparePythonFrameworks(engine, inject('modelImage'));
  bases.node = await prepareNodeFrameworks(engine, inject('modelImage'));
});
afterAll(() => stack.disposeAsync());

interface Sample {
  readonly base: 'python' | 'node';
  /** Dockerfile's lines after FROM. */
  readonly lines: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  /** What is found by its files and, where these do not tell, by its answers. */
  readonly found: Readonly<Record<string, unknown>>;
}

const flask = `from flask import Flask, request
app = Flask(__name__)
@app.route('/classify', methods=['POST'])
def classify():
    return str(len(request.files['picture'].read()))
if __name__ == '__main__':
    app.run(host='0.0.0.0', port=5000)
`;
const fastapi = `from fastapi import APIRouter, FastAPI
from pydantic import BaseModel
class Texts(BaseModel):
    text: list[str]
router = APIRouter(prefix='/v1')
@router.post('/predict')
def predict(texts: Texts) -> list[int]:
    return [len(text) for text in texts.text]
app = FastAPI()
app.include_router(router)
`;
const starlette = `from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
async def predict(request):
    return JSONResponse({'length': len(await request.json())})
app = Starlette(routes=[Route('/predict', predict, methods=['POST'])])
`;
const cog = `from cog import BasePredictor, Input
class Predictor(BasePredictor):
    def predict(self, text: str = Input(description='What to measure')) -> int:
        return len(text)
`;
const express = `const app = require('express')();
app.use(require('express').json());
app.get('/ping', (_request, response) => response.send('pong'));
app.post('/predict', (request, response) => response.json({ length: request.body.text.length }));
app.listen(3000);
`;
const fastify = `function createApp() {
  const app = require('fastify')();
  app.post('/predict', async (request) => ({ length: request.body.text.length }));
  return app;
}
module.exports = { createApp };
if (require.main === module) createApp().listen({ host: '0.0.0.0', port: 3000 });
`;
const plain = `require('node:http').createServer((request, response) => {
  const document = { openapi: '3.0.0', paths: { '/rank': { post: { requestBody: { content: { 'image/png': {} } } } } } };
  response.end(request.url === '/openapi.json' ? JSON.stringify(document) : 'ok');
}).listen(8000);
`;

const samples: Readonly<Record<string, Sample>> = {
  flask: {
    base: 'python',
    lines: ['WORKDIR /srv/app', 'COPY app.py .', 'CMD ["python3", "app.py"]'],
    files: { 'app.py': flask },
    found: { predict: '/classify', input: 'multipart', adapter: 'wsgi', port: 5000, started: false },
  },
  fastapi: {
    base: 'python',
    lines: [
      'WORKDIR /srv/app',
      'COPY main.py .',
      'CMD uvicorn main:app --host 0.0.0.0 --port 8000',
      'ENV PATH=/usr/local/lib/python3.11/dist-packages/bin:$PATH',
    ],
    files: { 'main.py': fastapi },
    found: { predict: '/v1/predict', input: 'json', adapter: 'asgi', port: 8000, started: true },
  },
  starlette: {
    base: 'python',
    lines: [
      'WORKDIR /srv/app',
      'COPY main.py .',
      'CMD uvicorn main:app --host 0.0.0.0 --port 8000',
      'ENV PATH=/usr/local/lib/python3.11/dist-packages/bin:$PATH',
    ],
    files: { 'main.py': starlette },
    // Its handler stands elsewhere than its route, and it has no document that would tell what it takes.
    found: { predict: '/predict', adapter: 'asgi', port: 8000, started: true },
  },
  cog: {
    base: 'python',
    lines: [
      'WORKDIR /src',
      'COPY predict.py cog.yaml ./',
      'ENV COG_PREDICT_TYPE_STUB=predict.py:Predictor',
      'CMD ["python3", "-m", "cog.server.http"]',
    ],
    files: { 'predict.py': cog, 'cog.yaml': 'predict: "predict.py:Predictor"\n' },
    found: { predict: '/predictions', input: 'json', adapter: 'http', port: 5000, started: false },
  },
  express: {
    base: 'node',
    lines: ['COPY server.js .', 'CMD ["node", "server.js"]'],
    files: { 'server.js': express },
    found: { predict: '/predict', input: 'json', adapter: 'http', port: 3000, started: false },
  },
  fastify: {
    base: 'node',
    lines: ['COPY package.json app.js ./', 'CMD ["node", "app.js"]'],
    files: { 'package.json': '{"main": "app.js", "dependencies": {"fastify": "5"}}', 'app.js': fastify },
    found: { predict: '/predict', input: 'json', adapter: 'fastify', port: 3000, started: false },
  },
  http: {
    base: 'node',
    lines: ['COPY server.js .', 'CMD ["node", "server.js"]'],
    files: { 'server.js': plain },
    found: { predict: '/rank', input: 'binary', adapter: 'http', port: 8000, started: true },
  },
};

interface Inspected {
  readonly framework: { readonly value: { readonly name: string } };
  readonly port: { readonly value: number };
  readonly predict: { readonly value: { readonly path: string } };
  readonly input?: { readonly value: { readonly kind: string } };
  readonly adapter: { readonly value: string };
  readonly health?: { readonly value: string };
  readonly start?: { readonly outcome: string };
  readonly verdict: { readonly answer: string; readonly reasons: readonly string[] };
}

async function inspect(...args: string[]): Promise<Inspected> {
  const { code, stdout, stderr } = await runSmax(['inspect', ...args, '--json']);
  expect(code, stdout + stderr).toBe(0);
  return JSON.parse(stdout) as Inspected;
}

const summaryOf = ({ framework, predict, input, adapter, port, start }: Inspected) => ({
  framework: framework.value.name,
  predict: predict.value.path,
  ...(input && { input: input.value.kind }),
  adapter: adapter.value,
  port: port.value,
  started: start !== undefined,
});

test.each(Object.entries(samples))('%s is recognised, and answers as its files say', async (name, sample) => {
  const Dockerfile = [`FROM ${bases[sample.base]}`, ...sample.lines, ''].join('\n');
  await using image = await buildTestImage(engine, `inspect-${name}`, { Dockerfile, ...sample.files });
  const inspected = await inspect(image.reference);
  expect(summaryOf(inspected)).toEqual({ framework: name, ...sample.found });
  expect(inspected.verdict.answer).toBe('yes');

  const started = await inspect(image.reference, '--start');
  expect(started.start?.outcome, JSON.stringify(started.start)).toBe('answered');
  expect(summaryOf(started)).toEqual({ framework: name, ...sample.found, started: true });
});

test('an image of MAX is known by its files, and its own document agrees', async () => {
  const inspected = await inspect(inject('modelImage'));
  const found = {
    framework: 'maxfw',
    predict: '/model/predict',
    input: 'multipart',
    adapter: 'wsgi',
    port: 5000,
  };
  expect(summaryOf(inspected)).toEqual({ ...found, started: false });
  const started = await inspect(inject('modelImage'), '--start');
  expect(started).toMatchObject({
    document: { value: '/swagger.json', why: 'it was read' },
    health: { value: '/model/metadata' },
  });
  expect(summaryOf(started)).toEqual({ ...found, started: true });
});

test('an image that ends is told with its last lines, and one that does not start is left open', async () => {
  await using broken = await buildTestImage(engine, 'inspect-broken', {
    Dockerfile: `FROM ${inject('modelImage')}\nWORKDIR /srv\nCMD ["python3", "-c", "raise SystemExit('no weights')"]\n`,
  });
  const inspected = await inspect(broken.reference);
  expect(inspected).toMatchObject({
    start: { outcome: 'exited', exitCode: 1, lines: ['no weights'] },
    verdict: { answer: 'unsure' },
  });
  await using compiled = await buildTestImage(engine, 'inspect-compiled', {
    Dockerfile: 'FROM scratch\nCOPY server /\nCMD ["/server"]\n',
    server: 'no program',
  });
  const unclear = await inspect(compiled.reference);
  expect(unclear).toMatchObject({
    start: { lines: [expect.stringMatching(/server/)] },
    verdict: { answer: 'unsure' },
  });
});

test('an interruption leaves nothing', async () => {
  await using image = await buildTestImage(engine, 'inspect-slow', {
    Dockerfile: `FROM ${inject('modelImage')}\nWORKDIR /srv\nCMD ["python3", "-c", "import time; time.sleep(600)"]\n`,
  });
  const child = spawnSmax(['inspect', image.reference], process.env);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await expect
    .poll(async () => (await containersOf(engine, child.pid ?? 0)).map(({ state }) => state).sort(), {
      timeout: 30_000,
    })
    .toEqual(['created', 'running']);
  child.kill('SIGINT');
  expect(await ended).toBe(130);
  expect(await containersOf(engine, child.pid ?? 0)).toEqual([]);
});

test('an image that is nowhere is an error with a hint', async () => {
  const { code, stderr } = await runSmax(['inspect', 'localhost:1/no/image:1']);
  expect(code).toBe(3);
  expect(stderr).toMatch(/No image of localhost:1\/no\/image:1 could be had/);
  expect(stderr).toMatch(/→/);
});
