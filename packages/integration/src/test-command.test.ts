import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ContainerEngine } from '@serverless-max/container-engine';
import { fitnessOf, type Report } from '@serverless-max/fitness/reports';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findBrowser, openPage } from './support/browser.ts';
import { containersOf } from './support/engine.ts';
import { runSmax, spawnSmax } from './support/smax.ts';
import { openUnfitStory, type UnfitModel } from './support/unfit.ts';

// `smax test` as a user types it, on a small model of which one version is unfit.

const stack = new AsyncDisposableStack();
const browser = findBrowser();
let engine: ContainerEngine;
let model: UnfitModel;
let env: NodeJS.ProcessEnv;
let folder: string;

beforeAll(async () => {
  ({ engine, model, env, folder } = await openUnfitStory(stack));
});
afterAll(() => stack.disposeAsync());

test('a fit image: every check passes, and the report is kept for a deployment', async () => {
  const { reference, digest } = await model.as('');
  const { code, stdout } = await runSmax(['test', reference, '-m', '128', '--report', folder, '--json'], env);
  const records = stdout
    .trim()
    .split('\n')
    .map((it) => JSON.parse(it) as Record<string, unknown>);
  const report = records.at(-1) as unknown as Report;
  expect([code, report.verdict, report.failed, report.skipped]).toEqual([0, 'fit', 0, 0]);
  expect(records.filter((it) => it['event'] === 'check')).toHaveLength(report.checks.length);
  const dataFolder = join(String(env['XDG_DATA_HOME']), 'serverless-max');
  expect(await fitnessOf(dataFolder, digest)).toMatchObject({ verdict: 'fit', failures: [] });
  const trace = JSON.parse(await readFile(join(folder, 'unfit-not', 'trace.json'), 'utf8')) as {
    traceEvents: object[];
  };
  expect(trace.traceEvents).toContainEqual(expect.objectContaining({ name: 'first /run', ph: 'X' }));
});

test.skipIf(!browser)(
  `the page shows the verdict and the drawings without a network${browser ? '' : ' (not run: no Chromium is on the PATH)'}`,
  async () => {
    const { html, picture } = await openPage(
      browser ?? '',
      pathToFileURL(join(folder, 'unfit-not', 'report.html')).href,
    );
    expect(html).toContain('The image is fit for openwhisk.');
    expect(html.match(/<svg /g)?.length).toBeGreaterThanOrEqual(5);
    expect(picture.length).toBeGreaterThan(50_000);
  },
);

test('an unfit image: exit code 1, the check that failed by name, and what changed since', async () => {
  const { reference } = await model.as('no-sentinel');
  const args = ['test', reference, '-m', '128', '--only', 'contract.logs,contract.init', '--report', folder];
  const { code, stdout } = await runSmax(args, env);
  expect(code).toBe(1);
  expect(stdout).toContain('✖ contract.logs: stderr has 0 sentinels, and should have 3');
  expect(stdout).toContain('1 passed, 1 failed, 0 skipped');
  const reports = ['unfit-not', 'unfit-no-sentinel'].map((it) => join(folder, it, 'report.json'));
  const compared = await runSmax(['test', '--compare', ...reports], env);
  expect([compared.code, compared.stdout]).toEqual([
    0,
    expect.stringContaining('contract.logs: passed → failed'),
  ]);
});

test.each([
  [['--only', 'contracts'], 'There is no check "contracts".'],
  [['--target', 'lambda'], 'The limits of "lambda" are not known'],
  [['--sample', '/no/such/file'], '--sample cannot be "/no/such/file"'],
  [['--compare'], 'it takes two reports'],
  [['--fail-above', '0'], '--fail-above cannot be "0"'],
])('%j is refused before anything is done', async (args, sentence) => {
  const { code, stderr } = await runSmax(['test', 'max-ocr', ...args], env);
  expect([code, stderr]).toEqual([2, expect.stringContaining(sentence)]);
});

test('Ctrl-C leaves no container', async () => {
  const { reference } = await model.as('');
  const child = spawnSmax(['test', reference, '-m', '128'], env);
  const seen = Promise.withResolvers<void>();
  child.stdout.on('data', () => seen.resolve());
  await seen.promise;
  child.kill('SIGINT');
  const code = await new Promise((resolve) => child.once('exit', resolve));
  expect(code).toBe(130);
  expect(await containersOf(engine, child.pid ?? 0)).toEqual([]);
});
