import { FakeEngine, type FakeImage } from '@serverless-max/container-engine/testing';
import { systemClock } from '@serverless-max/foundation';
import { expect, test } from 'vitest';
import { sampleDetails } from '../testing/index.ts';
import { type InspectionOptions, inspectImage } from './inspect.ts';

const options: InspectionOptions = {
  start: 'when-needed',
  host: { payloadBytes: 1_048_576, memory: { max: 512 }, timeout: { default: 60_000, max: 300_000 } },
  labels: { mine: 'yes' },
  memoryMb: 256,
  timeoutMs: 5_000,
  clock: systemClock,
};

async function inspect(image: FakeImage, changes: Partial<InspectionOptions> = {}, reference = 'model:1') {
  const details = sampleDetails({ ...image.details });
  await using engine = new FakeEngine({ images: { [reference]: { ...image, details } } });
  const base = { reference, id: details.id, details, how: '' };
  try {
    return { engine, inspection: await inspectImage(engine, base, { ...options, ...changes }) };
  } finally {
    expect(engine.containers).toEqual([]);
  }
}

const python = {
  '/usr/bin/python3': { target: '/usr/bin/python3.9' },
  '/usr/bin/python3.9': '',
  '/usr/lib/python3.9/site-packages/flask/__init__.py': '',
};
const flask = "import flask\n@app.route('/predict', methods=['POST'])\ndef p(): request.files['image']";
const document = JSON.stringify({
  openapi: '3.1.0',
  paths: { '/rank': { post: { requestBody: { content: { 'application/json': {} } } } } },
});

test('files that tell enough are enough: nothing is started', async () => {
  const { engine, inspection } = await inspect({ files: { ...python, '/home/max/app.py': flask } });
  expect(inspection).toMatchObject({
    image: 'model:1',
    user: 'max',
    workingDir: '/home/max',
    languageVersion: '3.9',
    framework: {
      value: { name: 'flask' },
      why: "/home/max/app.py imports it, Python's package flask is installed",
    },
    input: { value: { kind: 'multipart', field: 'image' } },
    verdict: { answer: 'yes' },
  });
  expect(inspection).not.toHaveProperty('start');
  expect(engine.calls.filter((call) => call.startsWith('startContainer'))).toEqual([]);
});

const server: FakeImage = {
  files: python,
  program: (container) =>
    container.listen(5000, ({ url }, response) => {
      if (url === '/openapi.json') return response.end(document);
      response.statusCode = url === '/health' ? 200 : 404;
      return response.end('ok');
    }),
};

test('when files do not tell, its own server is asked, and goes again', async () => {
  const { inspection } = await inspect(server);
  expect(inspection).toMatchObject({
    port: { value: 5000 },
    document: { value: '/openapi.json' },
    health: { value: '/health' },
    predict: { value: { method: 'POST', path: '/rank' } },
    input: { value: { kind: 'json' } },
    start: { outcome: 'answered', memoryMb: 256 },
    verdict: { answer: 'yes' },
  });
});

test('it is not started when that is forbidden, or when it cannot be an action anyway', async () => {
  const { engine, inspection } = await inspect(server, { start: 'never' });
  expect([inspection.verdict.answer, inspection.start]).toEqual(['unsure', undefined]);
  expect(engine.calls).not.toContain(`startContainer ${inspection.id}`);
  const foreign = await inspect({ ...server, details: { architecture: 's390x' } }, { start: 'always' });
  expect(foreign.inspection).toMatchObject({ platform: 'linux/s390x', verdict: { answer: 'no' } });
  expect(foreign.inspection).not.toHaveProperty('start');
});

test('what an image wrote before it ended is told', async () => {
  const program: FakeImage['program'] = (container) => {
    container.log('no weights');
    container.exit(3);
  };
  const { inspection } = await inspect({ files: python, program });
  expect(inspection.start).toEqual({ outcome: 'exited', memoryMb: 256, exitCode: 3, lines: ['no weights'] });
  expect(inspection.verdict.answer).toBe('unsure');
});

test('an image that never answers is given up', async () => {
  const { inspection } = await inspect({ files: python }, { timeoutMs: 50 });
  expect(inspection.start?.outcome).toBe('silent');
});

test('a server that answers everything with the same page has told nothing by it', async () => {
  const program: FakeImage['program'] = (container) =>
    container.listen(5000, (_request, response) => response.end('<html>'));
  const { inspection } = await inspect({ files: python, program });
  expect(inspection).not.toHaveProperty('health');
  expect(inspection.port?.value).toBe(5000);
});

test('an abort leaves nothing', async () => {
  const reason = new RangeError('enough');
  const abort = new AbortController();
  const program: FakeImage['program'] = () => void setTimeout(() => abort.abort(reason), 20);
  await expect(inspect({ files: python, program }, { signal: abort.signal })).rejects.toBe(reason);
});

test('an image with a name of the catalogue is known by it', async () => {
  const { inspection } = await inspect({ files: {} }, { start: 'never' }, 'codait/max-ocr:latest');
  expect(inspection.model).toBe('max-ocr');
});
