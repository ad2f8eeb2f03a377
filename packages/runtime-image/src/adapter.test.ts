import { expect, test } from 'vitest';
import { languageOf, type ModelOptions, modelVariables } from './adapter.ts';
import { AdapterMismatchError, NothingToStartError, PortTakenError } from './errors.ts';
import { sampleBase, sampleDetails } from './testing/index.ts';

interface Base {
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  readonly env?: readonly string[];
  readonly ports?: readonly string[];
}

function baseOf({ entrypoint, cmd, env = [], ports = [] }: Base) {
  const { config } = sampleDetails();
  return sampleBase({
    config: { ...config, entrypoint, cmd, env: ['PATH=/usr/bin', ...env], exposedPorts: [...ports] },
  });
}

const shell = (line: string): readonly string[] => ['/bin/sh', '-c', line];

test.each<[string, Base, ModelOptions, 'python' | 'node', Record<string, string>]>([
  [
    'a MAX image',
    { cmd: shell('python app.py'), ports: ['5000/tcp'] },
    {},
    'python',
    { SERVERLESS_MAX_COMMAND: '["/bin/sh","-c","python app.py"]' },
  ],
  [
    'a server of Python that names its application',
    { cmd: ['uvicorn', 'main:app', '--port', '80'], ports: ['80/tcp'] },
    {},
    'python',
    {
      SERVERLESS_MAX_APP: 'main:app',
      SERVERLESS_MAX_COMMAND: '["uvicorn","main:app","--port","80"]',
      SERVERLESS_MAX_MODEL_PORT: '80',
    },
  ],
  [
    'an application that a factory makes',
    { cmd: shell('gunicorn --bind 0.0.0.0:5000 "app:create_app()"') },
    {},
    'python',
    { SERVERLESS_MAX_COMMAND: expect.stringContaining('gunicorn') as string },
  ],
  [
    'an application that a user names',
    { cmd: ['python', 'x.py'], env: ['SERVERLESS_MAX_APP=old:app'] },
    { app: 'new:app', adapter: 'wsgi' },
    'python',
    { SERVERLESS_MAX_ADAPTER: 'wsgi', SERVERLESS_MAX_APP: 'new:app' },
  ],
  [
    'its own server, as a user says',
    {
      entrypoint: ['tini', '--'],
      cmd: ['python3.9', '-m', 'server'],
      ports: ['53/udp', '8080/tcp', '9000/tcp'],
    },
    { adapter: 'http' },
    'python',
    {
      SERVERLESS_MAX_ADAPTER: 'http',
      SERVERLESS_MAX_COMMAND: '["tini","--","python3.9","-m","server"]',
      SERVERLESS_MAX_MODEL_PORT: '9000',
    },
  ],
  [
    'a Fastify application that the image names',
    { cmd: ['node', 'server.cjs'], env: ['SERVERLESS_MAX_APP=/home/max/app.cjs'] },
    {},
    'node',
    { SERVERLESS_MAX_ADAPTER: 'fastify' },
  ],
  [
    'a server on Node',
    { entrypoint: ['docker-entrypoint.sh'], cmd: ['node', 'server.js'], ports: ['3000/tcp'] },
    {},
    'node',
    {
      SERVERLESS_MAX_ADAPTER: 'http',
      SERVERLESS_MAX_COMMAND: '["docker-entrypoint.sh","node","server.js"]',
      SERVERLESS_MAX_MODEL_PORT: '3000',
    },
  ],
  [
    'what the image says stays',
    { cmd: ['npm', 'start'], env: ['SERVERLESS_MAX_ADAPTER=http', 'SERVERLESS_MAX_MODEL_PORT=81'] },
    {},
    'node',
    { SERVERLESS_MAX_COMMAND: '["npm","start"]' },
  ],
  [
    'a script, and a variable that tells the language',
    { cmd: ['/start.sh'], env: ['PYTHON_VERSION=3.9.1'] },
    {},
    'python',
    { SERVERLESS_MAX_COMMAND: '["/start.sh"]' },
  ],
  ['no command, but conda', { env: ['CONDA_DIR=/opt'] }, {}, 'python', {}],
  [
    'an adapter that tells the language',
    { cmd: ['/start.sh'] },
    { adapter: 'fastify' },
    'node',
    { SERVERLESS_MAX_ADAPTER: 'fastify' },
  ],
])('%s', (_, base, options, language, variables) => {
  expect(languageOf(baseOf(base), options)).toBe(language);
  expect(modelVariables(baseOf(base), language, options)).toEqual(variables);
});

test('a base that shows neither Python nor Node is asked over HTTP', () => {
  const base = baseOf({ entrypoint: ['/server'], ports: ['80/tcp'] });
  expect(languageOf(base)).toBeUndefined();
  expect(languageOf(base, { adapter: 'http' })).toBeUndefined();
  expect(modelVariables(base, undefined, {})).toEqual({
    SERVERLESS_MAX_ADAPTER: 'http',
    SERVERLESS_MAX_COMMAND: '["/server"]',
    SERVERLESS_MAX_MODEL_PORT: '80',
  });
  expect(modelVariables(base, undefined, { command: ['/other', '-v'] })).toMatchObject({
    SERVERLESS_MAX_COMMAND: '["/other","-v"]',
  });
  expect(() => modelVariables(baseOf({}), undefined, {})).toThrow(NothingToStartError);
});

test('a Python that is brought along calls nothing in process', () => {
  const base = baseOf({ cmd: ['python', 'app.py'] });
  expect(languageOf(base, { bringPython: true })).toBeUndefined();
  expect(languageOf(baseOf({ cmd: ['python'], env: ['SERVERLESS_MAX_BRING_PYTHON=true'] }))).toBeUndefined();
  expect(() => languageOf(base, { bringPython: true, adapter: 'wsgi' })).toThrow(AdapterMismatchError);
});

test('a server that can only be asked on the port of the action server is refused', () => {
  const base = baseOf({ cmd: ['node', 'server.js'], ports: ['8080/tcp'] });
  expect(() => modelVariables(base, 'node', {})).toThrow(PortTakenError);
  expect(modelVariables(base, 'node', { modelPort: 81 })).toMatchObject({ SERVERLESS_MAX_MODEL_PORT: '81' });
  // An application in process needs no port.
  const python = baseOf({ cmd: ['python', 'app.py'], ports: ['8080/tcp'] });
  expect(modelVariables(python, 'python', {})).toMatchObject({ SERVERLESS_MAX_MODEL_PORT: '8080' });
});
