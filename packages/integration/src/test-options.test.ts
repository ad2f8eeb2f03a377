import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ContainerEngine } from '@serverless-max/container-engine';
import type { Report } from '@serverless-max/fitness/reports';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { runCommand } from './support/command.ts';
import { containersOf } from './support/engine.ts';
import { buildTestImage } from './support/images.ts';
import { type JsonRecord, runSmax, spawnSmax, startEmulator } from './support/smax.ts';
import { openUnfitStory, type UnfitModel } from './support/unfit.ts';

// What `smax test` does with a host, a file of the user's, an action elsewhere, and a model that is being worked on.

const stack = new AsyncDisposableStack();
let engine: ContainerEngine;
let model: UnfitModel;
let env: NodeJS.ProcessEnv;
let folder: string;

beforeAll(async () => {
  ({ engine, model, env, folder } = await openUnfitStory(stack));
});
afterAll(() => stack.disposeAsync());

/** The last record of a run is its report. */
const reportIn = (stdout: string): Report => JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Report;

test('--target <address>: the limits count that this very host tells', async () => {
  const limits = join(folder, 'limits.json');
  await writeFile(
    limits,
    '{"memory": {"min": 96, "default": 128, "max": 160}, "timeout": {"max": 70000}, "logs": {"default": 1, "max": 1}}',
  );
  await using host = await startEmulator(['--limits', limits], env);
  const { reference } = await model.as('');
  const examine = (memory: string) =>
    runSmax(['test', reference, '-m', memory, '--only', 'limits', '--target', host.host, '--json'], env);
  const [fits, large] = [await examine('160'), await examine('192')];
  const { target } = reportIn(fits.stdout).terms;
  expect(target).toMatchObject({ memoryMb: 160, minMemoryMb: 96, timeoutMs: 70_000, logsMb: 1 });
  expect(target.source).toContain(host.host);
  expect(fits.code).toBe(0);
  expect(large.code).toBe(1);
  expect(reportIn(large.stdout).checks[0]?.faults).toEqual([
    `memory limit of the action: 192 MB of 160 MB (120 %), and at most 100 % is permitted for ${host.host}`,
  ]);
});

test('--target with a host of IBM’s limits is as --target ibm', async () => {
  await using host = await startEmulator(['--limits', 'ibm'], env);
  const { reference } = await model.as('');
  const examine = async (target: string): Promise<Report> =>
    reportIn(
      (await runSmax(['test', reference, '-m', '128', '--only', 'limits', '--target', target, '--json'], env))
        .stdout,
    );
  const [live, known] = [(await examine(host.host)).terms.target, (await examine('ibm')).terms.target];
  expect(live).toMatchObject({ memoryMb: 2048, timeoutMs: 600_000 });
  expect([live.memoryMb, live.minMemoryMb, live.timeoutMs, live.logsMb]).toEqual([
    known.memoryMb,
    known.minMemoryMb,
    known.timeoutMs,
    known.logsMb,
  ]);
});

test('addresses that are no host are refused before anything is done, each with its reason', async () => {
  const page = createServer((_, response) => response.end('<html>welcome</html>')).listen(0, '127.0.0.1');
  await once(page, 'listening');
  const { port } = page.address() as AddressInfo;
  stack.defer(() => void page.close());
  const refusal = async (option: string, value: string) => {
    const { code, stderr } = await runSmax(['test', 'max-ocr', option, value], env);
    return [code, stderr.split('\n').find((line) => line.startsWith('✖'))];
  };
  expect(await refusal('--target', 'http://')).toEqual([2, expect.stringContaining('nor an address')]);
  expect(await refusal('--target', 'http://127.0.0.1:1')).toEqual([
    2,
    expect.stringContaining('nobody answers there (connect ECONNREFUSED'),
  ]);
  expect(await refusal('--target', `http://127.0.0.1:${port}`)).toEqual([
    2,
    expect.stringContaining('answered 200, and not with the document'),
  ]);
  expect(await refusal('--against', 'example.com/action')).toEqual([
    2,
    expect.stringContaining('--against cannot be'),
  ]);
});

test('--sample <file>: the file goes where the image’s document wants it, with the fields that have to be there', async () => {
  const source = new URL('./fixtures/upload/upload.py', import.meta.url);
  await using image = await buildTestImage(engine, 'upload-model', {
    Dockerfile: `FROM ${inject('modelImage')}\nCOPY upload.py /upload/\nWORKDIR /upload\nEXPOSE 5000\nENTRYPOINT ["python3", "/upload/upload.py"]\nCMD []\n`,
    'upload.py': await readFile(source, 'utf8'),
  });
  const picture = join(folder, 'cat.png');
  await writeFile(picture, 'not quite a picture');
  const args = ['test', image.reference, '-m', '128', '--only', 'answers', '--json'];
  const { code, stdout } = await runSmax([...args, '--sample', picture], env);
  const { checks } = reportIn(stdout);
  const measured = (id: string): JsonRecord => checks.find((it) => it.id === id)?.measured as JsonRecord;
  expect([code, checks.map(({ outcome }) => outcome)]).toEqual([0, ['passed', 'passed']]);
  const digest = createHash('sha256').update('not quite a picture').digest('hex');
  expect(measured('answers.prediction')).toMatchObject({
    action: '200',
    text: JSON.stringify({ digest: digest.slice(0, 12) }).replace(':', ': '),
  });
  const asked = measured('answers.same')['requests'] as readonly { readonly id: string }[];
  expect(asked.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['sample', 'sample-changed', 'sample, style=long', 'GET /labels/cat']),
  );
  expect(measured('answers.same')['leftOut']).toEqual(['GET /history/{day}: no value for its path is given']);
  const without = reportIn((await runSmax(args, env)).stdout).checks[0];
  expect([without?.outcome, without?.summary]).toEqual(['skipped', expect.stringContaining('--sample')]);
});

test('--against <url>: an action on a running host is compared with the image', async () => {
  const [right, wrong] = [await model.as(''), await model.as('wrong-byte')];
  await using host = await startEmulator([right.reference], env);
  await using other = await startEmulator([wrong.reference], env);
  const compare = (url: string) =>
    runSmax(['test', right.reference, '-m', '128', '--only', 'parity', '--against', url], env);
  const [same, different] = [await compare(host.url), await compare(other.url)];
  expect([same.code, same.stdout]).toEqual([0, expect.stringContaining('all the same')]);
  expect([different.code, different.stdout]).toEqual([
    1,
    expect.stringContaining('body.label is "fiT", and was "fit"'),
  ]);
});

test('--watch: a model that is built anew is examined again, one that is broken is told, and Ctrl-C leaves nothing', async () => {
  const watched = 'serverless-max-test/watched:1';
  const build = async (fault: string): Promise<void> => {
    await runCommand('docker', ['tag', (await model.as(fault)).reference, watched]);
  };
  stack.defer(() => engine.removeImage(watched));
  await build('');
  const child = spawnSmax(
    ['test', watched, '-m', '128', '--only', 'contract.init,answers.same', '--watch', '--json'],
    env,
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  /** Verdicts and errors until it waits for the next change. */
  const untilWatching = async (): Promise<readonly unknown[]> => {
    const told: unknown[] = [];
    for (;;) {
      const { value, done } = await lines.next();
      const record = JSON.parse(done ? '{"event":"watching"}' : value) as JsonRecord;
      if (record['event'] === 'watching') return told;
      if (record['event'] === 'report') told.push(record['verdict']);
      if (record['event'] === 'error') told.push(record['code']);
    }
  };
  expect(await untilWatching()).toEqual(['fit']);
  await build('wrong-byte');
  expect(await untilWatching()).toEqual(['unfit']);
  await engine.removeImage(watched);
  expect(await untilWatching()).toEqual([expect.stringMatching(/^[A-Z]+_/)]);
  await build('');
  expect(await untilWatching()).toEqual(['fit']);
  child.kill('SIGINT');
  const [code] = await once(child, 'exit');
  expect(code).toBe(130);
  expect(await containersOf(engine, child.pid ?? 0)).toEqual([]);
}, 240_000);
