import { createLayer } from '@serverless-max/oci';
import { expect, test } from 'vitest';
import { loadActionServer } from './action-server.ts';
import { describeBase } from './base-config.ts';
import { OnBuildBaseError } from './errors.ts';
import { nameOfBase, nameOfReference, planRuntimeImage } from './plan.ts';
import { sampleActionServer, sampleBase, sampleDetails } from './testing/index.ts';

const options = { name: 'max-ocr', predictPath: '/model/predict' };

test('the plan adds the action server and says what it did', () => {
  const plan = planRuntimeImage(sampleBase(), sampleActionServer, options);
  if (plan.kind !== 'append') throw new Error('expected an append');
  expect(plan.files.map(({ path }) => path)).toEqual([
    'serverless-max/__main__.py',
    'serverless-max/server/__init__.py',
  ]);
  expect(plan.patch).toMatchInlineSnapshot(`
    {
      "dropHealthcheck": true,
      "entrypoint": [
        "python3",
        "-u",
        "/serverless-max",
      ],
      "env": {
        "SERVERLESS_MAX_COMMAND": "["python","app.py"]",
        "SERVERLESS_MAX_PREDICT_PATH": "/model/predict",
      },
      "exposedPorts": [
        "8080/tcp",
      ],
      "labels": {
        "org.opencontainers.image.base.digest": "sha256:0b33f61d7530913ff77798d08804e24aa92914c51fd21062799e831b8bbce6a8",
        "org.opencontainers.image.base.name": "docker.io/library/model:1",
        "serverless-max.model": "max-ocr",
        "serverless-max.sentinelled": "marked",
        "serverless-max.wrapper-version": "1.2.3",
      },
    }
  `);
});

test('an application named by the user becomes a variable', () => {
  const plan = planRuntimeImage(sampleBase(), sampleActionServer, { name: 'mine', app: 'server:wsgi' });
  expect(plan).toMatchObject({ patch: { env: { SERVERLESS_MAX_APP: 'server:wsgi' } } });
  expect(plan).not.toMatchObject({ patch: { env: { SERVERLESS_MAX_PREDICT_PATH: expect.anything() } } });
});

test('a base that is a runtime image already is used as it is', () => {
  const base = sampleBase({ labels: { 'serverless-max.wrapper-version': '0.1.0' } });
  expect(planRuntimeImage(base, sampleActionServer, options)).toEqual({ kind: 'ready', base });
});

test('a base with ONBUILD triggers is refused', () => {
  const { config } = sampleDetails();
  const base = sampleBase({ config: { ...config, onBuild: ['RUN make'] } });
  expect(() => planRuntimeImage(base, sampleActionServer, options)).toThrow(OnBuildBaseError);
});

test('a base for another system is refused', () => {
  const base = sampleBase({ os: 'windows' });
  expect(() => planRuntimeImage(base, sampleActionServer, options)).toThrow(
    expect.objectContaining({ code: 'TPL_NOT_LINUX', message: expect.stringContaining('it is for windows') }),
  );
});

test('the base is described by what every source knows, with a step of history for each layer', () => {
  expect(describeBase(sampleDetails({ created: '', labels: {} }))).toMatchInlineSnapshot(`
    {
      "architecture": "amd64",
      "config": {
        "Cmd": [
          "python",
          "app.py",
        ],
        "Env": [
          "PATH=/usr/bin",
          "CORS_ENABLE=true",
        ],
        "ExposedPorts": {
          "5000/tcp": {},
        },
        "Healthcheck": {
          "Interval": 30000000000,
          "Test": [
            "CMD-SHELL",
            "curl localhost:5000",
          ],
        },
        "User": "max",
        "WorkingDir": "/home/max",
      },
      "history": [
        {
          "created_by": "layer 1 of 3 of the base image",
        },
        {
          "created_by": "layer 2 of 3 of the base image",
        },
        {
          "created_by": "layer 3 of 3 of the base image",
        },
      ],
      "os": "linux",
      "rootfs": {
        "diff_ids": [
          "sha256:81d93757457f988523814ae0009837ae893f38d3fe123f2c37896f118b4c7804",
          "sha256:11a4a60b518bf24989d481468076e5d5982884626aed9faeb35b8576fcd223e1",
          "sha256:a172cedcae47474b615c54d510a5d84a8dea3032e958587430b413538be3f333",
        ],
        "type": "layers",
      },
    }
  `);
});

test.each([
  ['quay.io/codait/max-ocr:latest', 'max-ocr'],
  ['localhost:5000/model', 'model'],
  ['model@sha256:00', 'model'],
  ['a/b:1@sha256:00', 'b'],
  ['plain', 'plain'],
])('the name of %s is %s', (reference, name) => {
  expect(nameOfReference(reference)).toBe(name);
});

test('the action server of the runtime package is a layer without tests', async () => {
  const server = await loadActionServer();
  const { version, files } = server;
  expect(version).toMatch(/^\d+\.\d+\.\d+/);
  const paths = files.map(({ path }) => path);
  expect(paths).toContain('__main__.py');
  expect(paths.filter((path) => /test|__pycache__/.test(path))).toEqual([]);
  const plan = planRuntimeImage(sampleBase(), server, options);
  if (plan.kind !== 'append') throw new Error('expected an append');
  expect((await createLayer(plan.files)).sizeBytes).toBeLessThan(300_000);
});

test.each([
  ['2024-01-02T03:04:05.120000000Z', '2024-01-02T03:04:05.12Z'],
  ['2024-01-02T03:04:05.000000Z', '2024-01-02T03:04:05Z'],
  ['2024-01-02T03:04:05+00:00', '2024-01-02T03:04:05Z'],
  ['2024-01-02T03:04:10+02:00', '2024-01-02T03:04:10+02:00'],
  ['0001-01-01T00:00:00Z', undefined],
])('the time %s is written as %s, whoever tells it', (time, written) => {
  expect(describeBase(sampleDetails({ created: time })).created).toBe(written);
});

test.each([
  ['debian', false, 'docker.io/library/debian:latest'],
  ['index.docker.io/codait/max-ocr', false, 'docker.io/codait/max-ocr:latest'],
  ['localhost:5000/model:1', false, 'localhost:5000/model:1'],
  ['serverless-max/max-ocr-model:0c1892d746a1', true, 'serverless-max/max-ocr-model:0c1892d746a1'],
  [`sha256:${'0'.repeat(64)}`, false, `sha256:${'0'.repeat(64)}`],
])('the name of the base %s (made here: %s) is %s', (reference, isMadeHere, name) => {
  expect(nameOfBase({ ...sampleBase({}, reference), isMadeHere })).toBe(name);
});

test('what a user said of the model is written down for a later rebase', () => {
  const plan = planRuntimeImage(sampleBase(), sampleActionServer, {
    name: 'mine',
    app: 'server:wsgi',
    modelPort: 9000,
  });
  expect(plan).toMatchObject({
    patch: { labels: { 'serverless-max.options': '{"app":"server:wsgi","modelPort":9000}' } },
  });
});
