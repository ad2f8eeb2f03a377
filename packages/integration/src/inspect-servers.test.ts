import type { ContainerEngine } from '@serverless-max/container-engine';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openTestEngine } from './support/engine.ts';
import { prepareModelServer } from './support/frameworks.ts';
import { buildTestImage } from './support/images.ts';
import { runSmax } from './support/smax.ts';

// Servers of models, each in a real image that is made once on a machine: what `smax inspect` finds, by files and by
// answers.

let engine: ContainerEngine;
beforeAll(async () => {
  engine = await openTestEngine();
});
afterAll(() => engine[Symbol.asyncDispose]());

interface Server {
  readonly lines: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly found: object;
}

const path = 'ENV PATH=/usr/local/lib/python3.11/dist-packages/bin:$PATH HOME=/tmp';

const servers: Readonly<Record<'bentoml' | 'mlserver' | 'torchserve', Server>> = {
  bentoml: {
    lines: [
      'CMD ["python3", "-m", "bentoml", "serve", "service:Lengths", "--host", "0.0.0.0", "--port", "3000"]',
    ],
    files: {
      'service.py':
        'import bentoml\n\n\n@bentoml.service\nclass Lengths:\n    @bentoml.api\n    def predict(self, text: str) -> int:\n        return len(text)\n',
    },
    found: {
      framework: { value: { name: 'bentoml', tested: true } },
      adapter: { value: 'http' },
      port: { value: 3000 },
      document: { value: '/docs.json', why: 'it was read' },
      health: { value: '/readyz', why: 'it answers 200' },
      predict: { value: { method: 'POST', path: '/predict' } },
      input: { value: { kind: 'json' } },
    },
  },
  mlserver: {
    lines: ['ENV MLSERVER_HTTP_PORT=8085 MLSERVER_PARALLEL_WORKERS=0', 'CMD ["mlserver", "start", "."]'],
    files: {
      'model-settings.json': '{"name": "lengths", "implementation": "model.Lengths"}',
      'model.py':
        'from mlserver import MLModel\nfrom mlserver.codecs import NumpyCodec\nfrom mlserver.types import InferenceResponse\n\n\nclass Lengths(MLModel):\n    async def predict(self, payload):\n        return InferenceResponse(model_name=self.name, outputs=[])\n',
    },
    found: {
      framework: { value: { name: 'mlserver', tested: true } },
      adapter: { value: 'http' },
      port: { value: 8085 },
      health: { value: '/v2/health/ready', why: 'it answers 200' },
      predict: { value: { method: 'POST', path: '/v2/models/lengths/infer' } },
      input: { value: { kind: 'json' } },
    },
  },
  torchserve: {
    lines: [
      'RUN mkdir models',
      'CMD ["torchserve", "--foreground", "--start", "--ncs", "--model-store", "models", "--ts-config", "config.properties"]',
      'EXPOSE 8085',
    ],
    files: {
      'config.properties':
        'inference_address=http://0.0.0.0:8085\nmanagement_address=http://127.0.0.1:8086\nmetrics_address=http://127.0.0.1:8087\n',
    },
    found: {
      framework: { value: { name: 'torchserve', tested: true } },
      adapter: { value: 'http' },
      port: { value: 8085 },
      // It says that it is partly unhealthy, as no model is loaded.
      health: { value: '/ping' },
      predict: { value: { method: 'POST' } },
    },
  },
};

test.each(Object.entries(servers))('%s', { timeout: 600_000 }, async (name, { lines, files, found }) => {
  const base = await prepareModelServer(engine, inject('modelImage'), name as keyof typeof servers);
  const Dockerfile = [
    `FROM ${base}`,
    'WORKDIR /srv/model',
    `COPY ${Object.keys(files).join(' ')} ./`,
    path,
    ...lines,
    '',
  ].join('\n');
  await using image = await buildTestImage(engine, `inspect-${name}`, { Dockerfile, ...files });
  const { stdout, stderr, code } = await runSmax([
    'inspect',
    image.reference,
    '--start',
    '--json',
    '--timeout',
    '120',
  ]);
  expect(code, stderr).toBe(0);
  const inspection = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  expect(inspection.start?.outcome, JSON.stringify(inspection.start)).toBe('answered');
  expect(inspection).toMatchObject({ ...found, verdict: { answer: 'yes' } });
});
