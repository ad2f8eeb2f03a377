import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { ContainerEngine } from '@serverless-max/container-engine';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { nodeBase } from './support/conformance-images.ts';
import { openTestEngine } from './support/engine.ts';
import { buildTestImage } from './support/images.ts';
import { createHome, runSmax, startEmulator } from './support/smax.ts';

// docs/models.md, "A model of your own, in five steps": the files, the commands and the answers that stand there.

const page = readFileSync(new URL('../../../docs/models.md', import.meta.url), 'utf8');
const stack = new AsyncDisposableStack();
let engine: ContainerEngine;
const images: Record<string, string> = {};

beforeAll(async () => {
  engine = stack.use(await openTestEngine());
  // Stand-ins for what a registry has: Debian with Python, and an image with Node.
  const roots = {
    flask: { said: 'debian:bookworm-slim', used: inject('modelImage') },
    node: { said: 'node:24-slim', used: await nodeBase(engine) },
  };
  for (const [folder, { said, used }] of Object.entries(roots)) {
    const [, source = ''] = new RegExp(`^\`${folder}/(\\S+\\.(?:py|js))\`$`, 'm').exec(page) ?? [];
    const Dockerfile = fileOf(`${folder}/Dockerfile`);
    expect(Dockerfile).toContain(`FROM ${said}\n`);
    const files = {
      Dockerfile: Dockerfile.replace(`FROM ${said}\n`, `FROM ${used}\nUSER root\n`),
      [source]: fileOf(`${folder}/${source}`),
    };
    images[`my-${folder}-model`] = stack.use(
      await buildTestImage(engine, `my-${folder}-model`, files),
    ).reference;
  }
});
afterAll(() => stack.disposeAsync());

test.each([
  [
    'my-flask-model',
    { adapter: { value: 'wsgi' }, framework: { value: { name: 'flask' } }, port: { value: 5000 } },
  ],
  [
    'my-node-model',
    { adapter: { value: 'http' }, framework: { value: { name: 'http' } }, port: { value: 3000 } },
  ],
])('%s becomes an action, as the page says', async (name, found) => {
  await using home = await createHome();
  const inspected = await runSmax([...argumentsOf('smax inspect', name), '--json']);
  const inspection = JSON.parse(inspected.stdout.trim().split('\n').at(-1) ?? '');
  expect(inspection).toMatchObject(found);
  expect(inspection.verdict.settings).toEqual({});

  await using emulator = await startEmulator(argumentsOf('emulate', name), home.env);
  const [line = '', answer] = curlOf(name);
  const { stdout } = await promisify(execFile)('/bin/sh', [
    '-c',
    line.replace('http://127.0.0.1:3233', emulator.host).replace('curl ', 'curl --silent --show-error '),
  ]);
  expect(JSON.parse(stdout)).toEqual(JSON.parse(answer ?? ''));

  const built = await runSmax(argumentsOf('smax build', name), home.env);
  expect(built.stdout).toMatch(/^sha256:[0-9a-f]{64}$/m);
});

/** A file of the page, which is named in a line of its own before it. */
function fileOf(path: string): string {
  const after = page.split(`\n\`${path}\`\n\n`)[1] ?? '';
  const [, text = ''] = /^```\w+\n(.*?)^```$/ms.exec(after) ?? [];
  expect(text, path).not.toBe('');
  return text;
}

/** The words of a command of the page that is about an image, with the image of the test. */
function argumentsOf(command: string, name: string): string[] {
  const [, verb = '', rest = ''] = new RegExp(`^\\$ pnpm (${command}) ${name}:1(.*)$`, 'm').exec(page) ?? [];
  expect(verb, `${command} ${name}`).not.toBe('');
  const words = verb.split(' ').slice(verb.startsWith('smax') ? 1 : 0);
  const isEmulate = words[0] === 'emulate';
  return [...(isEmulate ? [] : words), images[name] ?? '', ...rest.split(' ').filter(Boolean)];
}

/** The line with curl for an action, and the answer below it. */
function curlOf(name: string): readonly string[] {
  const match = new RegExp(`^\\$ (.*curl http\\S+/${name}(?=[/ ]).*)\n(.*)$`, 'm').exec(page);
  expect(match, name).not.toBeNull();
  return match?.slice(1) ?? [];
}
