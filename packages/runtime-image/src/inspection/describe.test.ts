import type { ImageConfig } from '@serverless-max/container-engine';
import { expect, test } from 'vitest';
import { sampleBase, sampleDetails } from '../testing/index.ts';
import { describeImage, isComplete } from './describe.ts';
import type { ImageFacts, ServedAnswer } from './facts.ts';
import { entryFiles } from './where-to-look.ts';

interface Fixture {
  readonly config?: Partial<ImageConfig>;
  readonly texts?: Readonly<Record<string, string>>;
  readonly packages?: readonly string[];
}

function factsOf({ config = {}, texts = {}, packages = [] }: Fixture): ImageFacts {
  const silent = { env: [], exposedPorts: [], cmd: undefined, user: '', workingDir: '/srv/app' };
  const base = sampleBase({ config: { ...sampleDetails().config, ...silent, ...config } });
  return {
    base,
    texts: new Map(Object.entries(texts)),
    entries: entryFiles(base).filter((path) => texts[path] !== undefined),
    paths: new Set(Object.keys(texts)),
    pythonPackages: new Set(packages),
    programs: new Map(packages.length > 0 ? [['python3', '/usr/bin/python3.11']] : []),
  };
}

/** One line of what was found. */
function lineOf(fixture: Fixture): string {
  const { framework, port, predict, input, adapter, health } = describeImage(factsOf(fixture));
  return [
    framework?.value.name,
    port?.value,
    predict && `${predict.value.method} ${predict.value.path}`,
    input?.value.kind,
    health?.value,
    adapter?.value,
  ].join(' | ');
}

const fixtures: readonly (readonly [string, Fixture, string])[] = [
  [
    'MAX of any generation',
    {
      config: {
        cmd: ['/bin/sh', '-c', 'python app.py'],
        workingDir: '/workspace',
        exposedPorts: ['5000/tcp'],
      },
      texts: {
        '/workspace/app.py': "from maxfw.core import MAXApp\nmax_app.add_api(ModelPredictAPI, '/predict')\n",
        '/workspace/api/predict.py': "input_parser.add_argument('image', type=FileStorage, location='files')",
      },
      packages: ['maxfw', 'flask', 'flask_restplus'],
    },
    'maxfw | 5000 | POST /model/predict | multipart | /model/metadata | wsgi',
  ],
  [
    'Flask by gunicorn',
    {
      config: { cmd: ['gunicorn', '-b', '0.0.0.0:7000', 'serve.web:app'] },
      texts: {
        '/srv/app/serve/web.py':
          "import flask\n@app.route('/score', methods=['POST'])\ndef s(): request.get_json()",
      },
      packages: ['flask'],
    },
    'flask | 7000 | POST /score | json |  | wsgi',
  ],
  [
    'FastAPI among other frameworks',
    {
      config: { cmd: ['uvicorn', 'main:app'] },
      texts: {
        '/srv/app/main.py': "from fastapi import FastAPI\n@app.post('/p')\ndef p(image: UploadFile): ...",
      },
      packages: ['fastapi', 'starlette', 'flask', 'cog'],
    },
    'fastapi | 8000 | POST /p | multipart |  | asgi',
  ],
  [
    'Fastify with an exported application',
    {
      config: { cmd: ['npm', 'start'] },
      texts: {
        '/srv/app/package.json':
          '{"main": "./app.js", "scripts": {"start": "node app.js --port 4000"}, "dependencies": {"fastify": "5"}}',
        '/srv/app/app.js':
          "import fastify from 'fastify';\nexport const app = fastify();\napp.post('/predict', (request) => request.body)",
      },
    },
    'fastify | 4000 | POST /predict | json |  | fastify',
  ],
  [
    'Fastify that only listens',
    {
      config: { cmd: ['node', 'server.mjs'] },
      texts: { '/srv/app/server.mjs': "import fastify from 'fastify';\nserver.listen({ port: 3001 })" },
    },
    'fastify | 3001 |  |  |  | http',
  ],
  [
    'Express',
    {
      config: { cmd: ['node', '/srv/app/server.js'], env: ['PORT=9090'] },
      texts: {
        '/srv/app/server.js':
          "const express = require('express');\napp.post('/predict', upload.single('image'), f)\napp.get('/health', f)",
      },
    },
    'express | 9090 | POST /predict | multipart | /health | http',
  ],
  [
    'Cog',
    {
      config: { cmd: ['python', '-m', 'cog.server.http'], exposedPorts: ['5000/tcp'] },
      texts: { '/srv/app/cog.yaml': '' },
      packages: ['cog', 'fastapi'],
    },
    'cog | 5000 | POST /predictions | json | /health-check | http',
  ],
  [
    'BentoML',
    {
      config: { cmd: ['bentoml', 'serve', '.'], env: ['BENTO_PATH=/home/bentoml/bento'] },
      packages: ['bentoml', 'starlette'],
    },
    'bentoml | 3000 |  |  | /readyz | http',
  ],
  [
    'MLServer',
    {
      config: {
        cmd: ['/bin/bash', '-c', 'mlserver start $MLSERVER_MODELS_DIR'],
        env: ['MLSERVER_HTTP_PORT=8085'],
      },
      packages: ['mlserver', 'fastapi'],
    },
    'mlserver | 8085 | POST /v2/models/{model_name}/infer | json | /v2/health/ready | http',
  ],
  [
    'TorchServe',
    {
      config: { entrypoint: ['/usr/local/bin/dockerd-entrypoint.sh'], cmd: ['torchserve', '--start'] },
      packages: ['ts'],
    },
    'torchserve | 8080 | POST /predictions/{model_name} | binary | /ping | http',
  ],
  [
    'TensorFlow Serving',
    {
      config: {
        entrypoint: ['/usr/bin/tf_serving_entrypoint.sh'],
        exposedPorts: ['8500/tcp', '8501/tcp'],
        env: ['MODEL_NAME=model'],
      },
    },
    'tensorflow-serving | 8501 | POST /v1/models/model:predict | json | /v1/models/{model_name} | http',
  ],
  [
    'a package that merely lies there',
    { config: { cmd: ['python3', 'job.py'] }, packages: ['flask'] },
    ' |  |  |  |  | ',
  ],
  ['a compiled program', { config: { cmd: ['/server'] } }, ' |  |  |  |  | '],
];

test.each(fixtures)('%s is recognised by its files', (_, fixture, expected) => {
  expect(lineOf(fixture)).toBe(expected);
});

const answer = (path: string, text: string, status = 200): ServedAnswer => ({
  path,
  status,
  text,
  contentType: 'application/json',
});
const served = (answers: readonly ServedAnswer[], headers = {}) => ({
  report: { outcome: 'answered', readyMs: 5, memoryMb: 512 } as const,
  port: 7777,
  headers,
  answers,
});

test('what its server answers goes before what its files say', () => {
  const document = JSON.stringify({
    openapi: '3.1.0',
    paths: { '/classify': { post: { requestBody: { content: { 'image/png': {} } } } } },
  });
  const description = describeImage(
    factsOf({ config: { cmd: ['/server'], exposedPorts: ['5000/tcp'] } }),
    served([answer('/openapi.json', document), answer('/health', 'ok'), answer('/docs', 'no', 404)]),
  );
  expect(description).toMatchObject({
    framework: { value: { name: 'http' } },
    port: { value: 7777 },
    routes: [{ method: 'POST', path: '/classify' }],
    document: { value: '/openapi.json' },
    health: { value: '/health' },
    predict: { value: { method: 'POST', path: '/classify' } },
    input: { value: { kind: 'binary' } },
    adapter: { value: 'http' },
  });
  expect(isComplete(description)).toBe(true);
});

test.each([
  ['mlserver', [answer('/v2', '{"name":"mlserver","version":"1.7","extensions":[]}')], {}],
  ['cog', [answer('/health-check', '{"status":"READY","setup":{}}')], {}],
  ['torchserve', [answer('/ping', '{\n  "status": "Healthy"\n}')], {}],
  ['flask', [], { server: 'Werkzeug/3.1 Python/3.12' }],
  ['express', [], { 'x-powered-by': 'Express' }],
])('%s is recognised by its answers', (name, answers, headers) => {
  const { framework } = describeImage(factsOf({}), served(answers, headers));
  expect(framework?.value.name).toBe(name);
});

test('a model with everything in its sources need not be started', () => {
  const [, flask] = fixtures[1] ?? [];
  expect(isComplete(describeImage(factsOf(flask ?? {})))).toBe(true);
  expect(isComplete(describeImage(factsOf({})))).toBe(false);
});
