import type { ContainerEngine } from '@serverless-max/container-engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestEngine } from './support/engine.ts';
import { buildUnfitModel, checkSubject, type UnfitModel } from './support/unfit.ts';

// Every check of `smax test` is able to fail: a small model that does one thing wrong, and the check that has to find it.

const stack = new AsyncDisposableStack();
let engine: ContainerEngine;
let model: UnfitModel;

beforeAll(async () => {
  engine = stack.use(await openTestEngine());
  model = stack.use(await buildUnfitModel(engine));
});
afterAll(() => stack.disposeAsync());

const outcomes = (results: readonly { readonly id: string; readonly outcome: string }[]) =>
  Object.fromEntries(results.map(({ id, outcome }) => [id, outcome]));

test('the model without a fault passes the contract and answers as it is', async () => {
  const results = await checkSubject(engine, await model.as(''), ['contract', 'answers']);
  const others = results.filter(({ outcome }) => outcome !== 'passed');
  expect(others.map(({ id, faults }) => ({ id, faults }))).toEqual([]);
});

test.each([
  ['no-init', 'contract.init', '/init: the status is 502, and should be 200'],
  ['absent', 'contract.init', 'port 8080 was not opened'],
  ['picky', 'contract.empty-init', 'the status is 502'],
  ['chunked', 'contract.run', 'the answer has no length of its own'],
  ['double-init', 'contract.second-init', 'the status is 200, and should be 400 or above'],
  ['impatient', 'contract.early-run', 'there is no answer'],
  ['dies', 'contract.bad-bodies', 'there is no answer'],
  ['needy', 'contract.missing-arguments', 'the status is 500'],
  ['ascii', 'contract.unicode', 'the status is 400'],
  ['short-sighted', 'contract.large-input', '/run'],
  ['no-sentinel', 'contract.logs', 'stderr has 0 sentinels, and should have 3'],
  ['ends-early', 'contract.logs', 'there is no answer'],
  ['tires', 'contract.run', 'there is no answer'],
  ['mixes', 'contract.overlap', 'another answer'],
  ['strict', 'contract.environment', 'the status is 500'],
  ['forgets', 'contract.pause', 'the clock jumped'],
  ['deaf', 'contract.shutdown', 'had to be killed'],
  ['wrong-byte', 'answers.same', 'body.label is "fiT", and was "fit"'],
  ['wrong-number', 'answers.same', 'body.score'],
  ['wrong-pixel', 'answers.same', '1 of 144 pixels, the first at 5,4'],
  ['wrong-status', 'answers.same', 'status is 500, and was 200'],
  ['lost-header', 'answers.same', 'header x-model is nothing, and was "unfit/1"'],
  ['too-large', 'answers.same', 'status is'],
])('%s is found by %s', async (fault, id, sentence) => {
  const subject = { ...(await model.as(fault)), timeoutMs: 6_000 };
  const [result] = await checkSubject(engine, subject, [id]);
  expect(result?.outcome).toBe('failed');
  expect(result?.faults.join('\n')).toContain(sentence);
});

test('numbers that are near enough are the same, and it is told how far they are apart', async () => {
  const subject = await model.as('nearly');
  const [near] = await checkSubject(engine, subject, ['answers']);
  expect([near?.outcome, near?.summary]).toEqual(['passed', expect.stringContaining('apart by 1.0e-9')]);
  expect(outcomes(await checkSubject(engine, subject, ['answers'], { tolerance: 0 }))).toEqual({
    'answers.same': 'failed',
  });
});
