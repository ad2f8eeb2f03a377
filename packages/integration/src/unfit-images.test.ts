import { type ContainerEngine, StartFailedError } from '@serverless-max/container-engine';
import {
  createSharedMachine,
  runChecks,
  type Subject,
  selectChecks,
  type Terms,
} from '@serverless-max/fitness';
import { systemClock } from '@serverless-max/foundation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestEngine } from './support/engine.ts';
import { buildUnfitModel, checkSubject, openLab, type UnfitModel } from './support/unfit.ts';

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

/** A fault, the check that has to find it, a part of what it says, and what the action is given. */
type Row = [string, string, string, Partial<Pick<Subject & Terms, 'memoryMb' | 'timeoutMs'>>?];

test.each<Row>([
  ['no-init', 'contract.init', '/init: the status is 502, and should be 200'],
  ['absent', 'contract.init', 'port 8080 was not opened'],
  ['picky', 'contract.empty-init', 'the status is 502'],
  ['chunked', 'contract.run', 'the answer has no length of its own'],
  ['packs', 'contract.init', 'the answer has no length of its own'],
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
  ['refuses', 'answers.prediction', 'gets 503, the untouched image 200: {"error": "no weights"}'],
  ['wrong-byte', 'answers.same', 'body.label is "fiT", and was "fit"'],
  ['wrong-number', 'answers.same', 'body.score'],
  ['wrong-pixel', 'answers.same', '1 of 144 pixels, the first at 5,4'],
  ['wrong-status', 'answers.same', 'status is 500, and was 200'],
  ['lost-header', 'answers.same', 'header x-model is nothing, and was "unfit/1"'],
  ['too-large', 'answers.same', 'status is'],
  ['brittle', 'robustness.bad-inputs', 'cost their container'],
  ['fragile', 'robustness.cut-connections', 'the container has ended'],
  ['slow', 'limits.headroom', 'run: ', { timeoutMs: 2_000 }],
  ['slow-init', 'limits.headroom', 'initialization: ', { timeoutMs: 2_000 }],
  ['large', 'limits.headroom', 'result: '],
  ['chatty', 'limits.headroom', 'log of an activation: '],
  ['hungry', 'limits.headroom', 'memory: ', { memoryMb: 136, timeoutMs: 20_000 }],
  ['hungry', 'size.memory', 'with 64 MB: killed for lack of memory', { memoryMb: 64 }],
  ['leaks', 'steady-state.load', 'memory grows by'],
])('%s is found by %s', async (fault, id, sentence, more = {}) => {
  const subject = { ...(await model.as(fault)), timeoutMs: 6_000, ...more };
  const [result] = await checkSubject(engine, subject, [id]);
  expect(result?.outcome).toBe('failed');
  expect(result?.faults.join('\n')).toContain(sentence);
});

test('numbers that are near enough are the same, and it is told how far they are apart', async () => {
  const subject = await model.as('nearly');
  const [near] = await checkSubject(engine, subject, ['answers.same']);
  expect([near?.outcome, near?.summary]).toEqual(['passed', expect.stringContaining('apart by 1.0e-9')]);
  expect(outcomes(await checkSubject(engine, subject, ['answers.same'], { tolerance: 0 }))).toEqual({
    'answers.same': 'failed',
  });
});

test('the model without a fault passes what is measured', async () => {
  const results = await checkSubject(engine, await model.as(''), [
    'robustness',
    'size',
    'cold-start',
    'steady-state',
    'limits',
  ]);
  expect(
    results.filter(({ outcome }) => outcome !== 'passed').map(({ id, faults }) => ({ id, faults })),
  ).toEqual([]);
});

test('the smallest memory limit is found by the kernel’s own kills', async () => {
  const subject = { ...(await model.as('hungry')), memoryMb: 256 };
  const [result] = await checkSubject(engine, subject, ['size']);
  const size = result?.measured as {
    readonly trials: readonly { readonly limitMb: number; readonly outOfMemory: boolean }[];
    readonly smallestMb: number;
    readonly recommendedMb: number;
  };
  // The model takes 110 MB, and Python a little more.
  expect(size.smallestMb).toBeGreaterThan(110);
  expect(size.smallestMb).toBeLessThan(144);
  expect(size.recommendedMb).toBeGreaterThanOrEqual(size.smallestMb * 1.25);
  const killed = size.trials.filter(({ outOfMemory }) => outOfMemory).map(({ limitMb }) => limitMb);
  expect(killed.length).toBeGreaterThan(0);
  expect(Math.max(...killed)).toBeLessThan(size.smallestMb);
});

// What an image does, it does within one of the parts that are timed: to lose time between them takes an engine or a clock.

test('an engine that does not tell when it has created and started is found by cold-start.waterfall', async () => {
  const silent = withStart((spec, { onPhase: _, ...options } = {}) => engine.startContainer(spec, options));
  const [result] = await checkSubject(silent, await model.as(''), ['cold-start']);
  expect(result?.outcome).toBe('failed');
  expect(result?.faults.join()).toMatch(/the parts add up to \d+ ms, and the whole is \d+ ms/);
});

test('a clock that is set while it is measured is found by cold-start.waterfall', async () => {
  const subject = await model.as('');
  let started = false;
  const watched = withStart((...args) => {
    started = true;
    return engine.startContainer(...args);
  });
  const clock = { ...systemClock, now: () => systemClock.now() + (started ? 60_000 : 0) };
  await using lab = await openLab(watched, subject, {}, { clock });
  // The original and the emulator are started before: what is timed is the next container.
  await lab.sampleArguments();
  started = false;
  const machine = createSharedMachine(await engine.info());
  const [result] = await runChecks(lab, selectChecks(['cold-start']), { machine });
  expect(result?.faults.join()).toMatch(/the parts add up to \d+ ms, and the whole is 6\d{4} ms/);
});

test('an engine that starts no further container is found by robustness.killed', async () => {
  const subject = await model.as('');
  // The original, and the first container of the action.
  let left = 2;
  const tired = withStart((...args) =>
    left-- > 0
      ? engine.startContainer(...args)
      : Promise.reject(new StartFailedError(subject.reference, 'no room', 'other')),
  );
  const [result] = await checkSubject(tired, subject, ['robustness.killed']);
  expect(result?.faults.join()).toContain('the next caller got');
});

test('another host with another answer is found by parity.against', async () => {
  const [right, wrong] = [await model.as(''), await model.as('wrong-byte')];
  await using there = await openLab(engine, wrong);
  const { url } = await there.host();
  await using here = await openLab(engine, right, {}, { against: url });
  const [result] = await runChecks(here, selectChecks(['parity']), {
    machine: createSharedMachine(await engine.info()),
  });
  expect(result?.faults.join('\n')).toContain('body.label is "fiT", and was "fit"');
});

/** The engine with another way of starting containers. */
function withStart(startContainer: ContainerEngine['startContainer']): ContainerEngine {
  return new Proxy(engine, {
    get(target, name) {
      if (name === 'startContainer') return startContainer;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
