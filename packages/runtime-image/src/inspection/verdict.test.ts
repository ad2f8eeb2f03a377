import type { ImageConfig, ImageDetails } from '@serverless-max/container-engine';
import { expect, test } from 'vitest';
import { sampleBase, sampleDetails } from '../testing/index.ts';
import { describeImage } from './describe.ts';
import type { ImageFacts } from './facts.ts';
import { type Grounds, judge } from './verdict.ts';
import { entryFiles } from './where-to-look.ts';

const host = { payloadBytes: 1_048_576, memory: { max: 512 }, timeout: { default: 60_000, max: 300_000 } };

interface Changes extends Partial<Omit<Grounds, 'facts' | 'host'>> {
  readonly config?: Partial<ImageConfig>;
  readonly details?: Partial<ImageDetails>;
  readonly texts?: Readonly<Record<string, string>>;
  readonly programs?: Readonly<Record<string, string>>;
}

function judged({ config = {}, details = {}, texts = {}, programs = {}, ...grounds }: Changes) {
  const base = sampleBase({ ...details, config: { ...sampleDetails().config, ...config } });
  const facts: ImageFacts = {
    base,
    texts: new Map(Object.entries(texts)),
    entries: entryFiles(base).filter((path) => texts[path] !== undefined),
    paths: new Set(),
    pythonPackages: new Set(),
    programs: new Map(Object.entries(programs)),
  };
  return judge(describeImage(facts), { facts, host, ...grounds });
}

const flask = "import flask\n@app.route('/predict', methods=['POST'])\ndef p(): request.get_json()";
const express = "const app = require('express')();\napp.post('/predict', f)";

test('an image whose files tell everything can be an action, within the limits of a host', () => {
  expect(judged({ texts: { '/home/max/app.py': flask } })).toEqual({
    answer: 'yes',
    reasons: ['The action server calls its WSGI application in process.'],
    settings: {},
    limits: [
      'A request and an answer have at most 1 MB each, and an answer is sent when it is whole.',
      'Memory: not known; OpenWhisk permits 512 MB unless a host is set up otherwise.',
      'A run has 60 s unless set, and at most 300 s, the start of the model included in the first.',
      'It runs on hosts for linux/amd64 only.',
    ],
  });
});

test.each<readonly [string, Changes, Readonly<Record<string, string>>]>([
  [
    'a port that the image does not declare',
    {
      config: { cmd: ['node', 'server.js'], exposedPorts: [] },
      texts: { '/home/max/server.js': `${express}\napp.listen(3000)` },
    },
    { SERVERLESS_MAX_MODEL_PORT: '3000' },
  ],
  [
    'a module with another name than usual',
    { config: { cmd: ['python3', 'serve.py'] }, texts: { '/home/max/serve.py': flask } },
    { SERVERLESS_MAX_APP: 'serve' },
  ],
  [
    'Python that only the files show',
    {
      config: { cmd: ['./serve'] },
      texts: { '/home/max/serve': flask },
      programs: { python3: '/usr/bin/python3.11' },
    },
    { PYTHON_VERSION: '3.11' },
  ],
  [
    'Fastify in process',
    {
      config: { cmd: ['node', 'index.js'] },
      texts: {
        '/home/max/index.js':
          "import fastify from 'fastify';\nexport const app = 1;\napp.post('/predict', f)",
      },
    },
    { SERVERLESS_MAX_ADAPTER: 'fastify' },
  ],
])('%s has to be set', (_, changes, settings) => {
  expect(judged(changes)).toMatchObject({ answer: 'yes', settings });
});

test.each<readonly [string, Changes, RegExp]>([
  ['for another CPU', { mismatch: 'It is for arm64.' }, /arm64/],
  ['with triggers', { config: { onBuild: ['RUN x'] } }, /ONBUILD/],
  [
    'that has nothing to start',
    { config: { entrypoint: undefined, cmd: undefined, env: [] } },
    /neither ENTRYPOINT nor CMD/,
  ],
  [
    'whose own server has the port of the action server',
    {
      config: { cmd: ['mlserver', 'start'], exposedPorts: ['8080/tcp'] },
      programs: { python3: '/usr/bin/python3.11' },
    },
    /listens on port 8080/,
  ],
])('an image %s cannot be an action', (_, changes, reason) => {
  const { answer, reasons } = judged(changes);
  expect(answer).toBe('no');
  expect(reasons.join(' ')).toMatch(reason);
});

test.each<readonly [string, Changes, Readonly<Record<string, string>>]>([
  [
    'with Python 2',
    { texts: { '/home/max/app.py': flask }, programs: { python: '/usr/bin/python2.7' } },
    { SERVERLESS_MAX_BRING_PYTHON: 'true' },
  ],
  [
    'without Python and Node',
    { config: { cmd: ['tensorflow_model_server'], env: [], exposedPorts: ['8501/tcp'] } },
    {},
  ],
])('an image %s can be one, with a Python of ours', (_, changes, settings) => {
  const { answer, reasons, settings: found } = judged(changes);
  expect([answer, found]).toEqual(['yes', settings]);
  expect(reasons.join(' ')).toMatch(/brings a Python/);
});

test('a runtime image is one already', () => {
  const { answer, reasons } = judged({ details: { labels: { 'serverless-max.wrapper-version': '1' } } });
  expect([answer, reasons[0]]).toEqual(['yes', 'It is a runtime image already, and is used as it is.']);
});

test('an image that tells nothing, or does not stay up, is left open', () => {
  expect(judged({}).answer).toBe('unsure');
  const start = { outcome: 'out-of-memory', memoryMb: 256 } as const;
  const { answer, reasons } = judged({ texts: { '/home/max/app.py': flask }, start });
  expect([answer, reasons[0]]).toEqual([
    'unsure',
    'When it was started it was killed, as 256 MB were not enough.',
  ]);
});
