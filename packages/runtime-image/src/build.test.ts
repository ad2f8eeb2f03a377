import { digestOf, serializeConfig, validateImage } from '@serverless-max/oci';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assembleRuntimeImage, buildRuntimeImage } from './build.ts';
import { renderDockerfile } from './dockerfile.ts';
import { type AppendPlan, planRuntimeImage } from './plan.ts';
import { createImageEngine, sampleActionServer, sampleBase, sampleDetails } from './testing/index.ts';

function planFor(base = sampleBase(), server = sampleActionServer): AppendPlan {
  const plan = planRuntimeImage(base, server, { name: 'max-ocr', predictPath: '/model/predict' });
  if (plan.kind !== 'append') throw new Error('expected an append');
  return plan;
}

test('the same plan gives the same image, and its configuration is sound', async () => {
  const [one, other] = await Promise.all([assembleRuntimeImage(planFor()), assembleRuntimeImage(planFor())]);
  expect(one.digest).toBe(other.digest);
  expect(serializeConfig(one.config)).toEqual(serializeConfig(other.config));
  validateImage(one.config);
  expect(one.reference).toMatchInlineSnapshot(`"serverless-max/max-ocr:1188c1747706"`);
  expect(one.config).toMatchInlineSnapshot(`
    {
      "architecture": "amd64",
      "config": {
        "Entrypoint": [
          "python3",
          "-u",
          "/serverless-max",
        ],
        "Env": [
          "PATH=/usr/bin",
          "CORS_ENABLE=true",
          "SERVERLESS_MAX_COMMAND=["python","app.py"]",
          "SERVERLESS_MAX_PREDICT_PATH=/model/predict",
        ],
        "ExposedPorts": {
          "5000/tcp": {},
          "8080/tcp": {},
        },
        "Labels": {
          "maintainer": "someone",
          "org.opencontainers.image.base.digest": "sha256:0b33f61d7530913ff77798d08804e24aa92914c51fd21062799e831b8bbce6a8",
          "org.opencontainers.image.base.name": "docker.io/library/model:1",
          "serverless-max.model": "max-ocr",
          "serverless-max.sentinelled": "marked",
          "serverless-max.wrapper-version": "1.2.3",
        },
        "User": "max",
        "WorkingDir": "/home/max",
      },
      "created": "2024-01-02T03:04:05Z",
      "history": [
        {
          "created": "2024-01-02T03:04:05Z",
          "created_by": "layer 1 of 3 of the base image",
        },
        {
          "created": "2024-01-02T03:04:05Z",
          "created_by": "layer 2 of 3 of the base image",
        },
        {
          "created": "2024-01-02T03:04:05Z",
          "created_by": "layer 3 of 3 of the base image",
        },
        {
          "created": "2024-01-02T03:04:05Z",
          "created_by": "serverless-max action server 1.2.3",
        },
      ],
      "os": "linux",
      "rootfs": {
        "diff_ids": [
          "sha256:81d93757457f988523814ae0009837ae893f38d3fe123f2c37896f118b4c7804",
          "sha256:11a4a60b518bf24989d481468076e5d5982884626aed9faeb35b8576fcd223e1",
          "sha256:a172cedcae47474b615c54d510a5d84a8dea3032e958587430b413538be3f333",
          "sha256:c09d9ff38e64d5495a89f56217c3d0a793dc180f8659893c4e77327c5310ccc6",
        ],
        "type": "layers",
      },
    }
  `);
});

test.each([
  ['the action server', planFor(sampleBase(), { ...sampleActionServer, version: '2.0.0' })],
  ['the id of the base', planFor(sampleBase({ id: `sha256:${'0'.repeat(64)}` }))],
  ['the name of the base', planFor(sampleBase({}, 'other:1'))],
  ['a variable of the base', planFor(sampleBase({ config: { ...sampleDetails().config, env: ['A=1'] } }))],
])('another value of %s gives another image', async (_, plan) => {
  expect((await assembleRuntimeImage(plan)).digest).not.toBe((await assembleRuntimeImage(planFor())).digest);
});

test('any base gives a sound image that keeps its layers, user and working folder', async () => {
  const word = fc.stringMatching(/^[a-z]{1,8}$/);
  const bases = fc.record({
    layers: fc.array(word.map(digestOf), { minLength: 1, maxLength: 60 }),
    labels: fc.dictionary(word, fc.string()),
    created: fc.constantFrom('', '2020-02-02T02:02:02.123456789Z'),
    config: fc.record({
      user: fc.constantFrom('', 'max', '1000:1000'),
      workingDir: fc.constantFrom('', '/workspace'),
      env: fc.array(word.map((name) => `${name.toUpperCase()}=1`)),
      entrypoint: fc.option(fc.array(word), { nil: undefined }),
      cmd: fc.option(fc.array(word), { nil: undefined }),
      exposedPorts: fc.constantFrom([], ['5000/tcp'], ['8080/tcp', '53/udp']),
      volumes: fc.constantFrom([], ['/data']),
      onBuild: fc.constant([]),
      stopSignal: fc.option(fc.constant('SIGINT'), { nil: undefined }),
    }),
  });
  await fc.assert(
    fc.asyncProperty(bases, async (details) => {
      const { config } = await assembleRuntimeImage(planFor(sampleBase(details)));
      validateImage(config);
      expect(config.rootfs.diff_ids.slice(0, -1)).toEqual(details.layers);
      expect(config.config.User ?? '').toBe(details.config.user);
      expect(config.config.WorkingDir ?? '').toBe(details.config.workingDir);
      expect(config.config).not.toHaveProperty('Cmd');
      expect(Object.keys(config.config.ExposedPorts ?? {})).toContain('8080/tcp');
    }),
  );
});

test('the new layer alone is loaded, and only once', async () => {
  const engine = createImageEngine();
  const first = await buildRuntimeImage(engine, planFor());
  const again = await buildRuntimeImage(engine, planFor());
  expect(first).toMatchObject({ id: first.digest, reused: false });
  expect(again).toEqual({ ...first, reused: true });
  expect(engine.requests).toEqual([`load ${first.reference}`]);
  expect(first.reference).toBe(`serverless-max/max-ocr:${first.digest.slice(7, 19)}`);
});

test('an engine that does not take single layers builds the Dockerfile, and only once', async () => {
  const engine = createImageEngine({ takesDeltas: false });
  const lines: string[] = [];
  const first = await buildRuntimeImage(engine, planFor(), { onProgress: (line) => lines.push(line) });
  expect(first.id).not.toBe(first.digest);
  expect(lines).toEqual([expect.stringContaining('a layer is missing')]);
  expect(await buildRuntimeImage(engine, planFor())).toEqual({ ...first, reused: true });
  expect(engine.requests).toEqual([`load ${first.reference}`, `build ${first.reference}`]);
  expect(Object.keys(engine.builds[0]?.files ?? {})).toEqual([
    'Dockerfile',
    'serverless-max/__main__.py',
    'serverless-max/server/__init__.py',
  ]);
});

test('a tag that somebody moved to another image is put right', async () => {
  const engine = createImageEngine();
  const first = await buildRuntimeImage(engine, planFor());
  engine.images.set(first.reference, sampleDetails());
  expect(await buildRuntimeImage(engine, planFor())).toEqual(first);
});

test('a base that is ready needs no engine', async () => {
  const base = sampleBase();
  const image = await buildRuntimeImage(createImageEngine(), { kind: 'ready', base });
  expect(image).toMatchObject({ reference: base.reference, id: base.id, layerBytes: 0, reused: true });
});

test('the same recipe as a Dockerfile', () => {
  const { dockerfile, files } = renderDockerfile(planFor());
  expect(files).toHaveLength(2);
  expect(dockerfile).toMatchInlineSnapshot(`
    "FROM model:1
    COPY serverless-max/ /serverless-max/
    ENV SERVERLESS_MAX_COMMAND="[\\"python\\",\\"app.py\\"]" \\
      SERVERLESS_MAX_PREDICT_PATH="/model/predict"
    LABEL org.opencontainers.image.base.name="docker.io/library/model:1" \\
      org.opencontainers.image.base.digest="sha256:0b33f61d7530913ff77798d08804e24aa92914c51fd21062799e831b8bbce6a8" \\
      serverless-max.model="max-ocr" \\
      serverless-max.wrapper-version="1.2.3" \\
      serverless-max.sentinelled="marked"
    EXPOSE 8080/tcp
    HEALTHCHECK NONE
    ENTRYPOINT ["python3","-u","/serverless-max"]
    "
  `);
});

test('a Dockerfile keeps special characters as they are', () => {
  const plan = planRuntimeImage(sampleBase(), sampleActionServer, { name: 'x', app: 'a "b" $c \\d' });
  if (plan.kind !== 'append') throw new Error('expected an append');
  expect(renderDockerfile(plan).dockerfile).toContain('ENV SERVERLESS_MAX_APP="a \\"b\\" \\$c \\\\d" \\\n');
});
