import { createManualClock } from '@serverless-max/foundation/testing';
import { openwhiskLimits } from '@serverless-max/whisk-protocol';
import { expect, test } from 'vitest';
import { conducts, runMs, runOf, startWithConductors } from '../testing/conductors.ts';
import { returning } from '../testing/index.ts';
import type { TestHost } from '../testing/test-host.ts';

const annotationsOf = (record: { annotations: { key: string; value: unknown }[] }) =>
  Object.fromEntries(record.annotations.map(({ key, value }) => [key, value]));
const recordOf = async (host: TestHost, id: string) => (await host.rest('GET', `_/activations/${id}`)).json();
const limitsOf = (memory: number) => ({ timeout: 60_000, memory, logs: 10, concurrency: 1 });

test('a composition has a record of its own, and so have the turns of its conductor and its actions', async () => {
  const clock = createManualClock();
  await using host = await startWithConductors({ clock });
  host.put({ name: 'step', limits: limitsOf(512) });
  const answer = await host.rest('POST', '_/actions/conductor?blocking=true', { action: 'step', n: 1 });
  const { jobs } = host.invoker;
  const record = answer.json();
  expect(record).toEqual({
    namespace: 'guest',
    name: 'conductor',
    subject: 'guest',
    version: '0.0.1',
    publish: false,
    activationId: answer.headers['x-openwhisk-activation-id'],
    start: clock.now(),
    end: clock.now(),
    duration: 3 * runMs,
    response: { status: 'success', success: true, result: { n: 2 } },
    logs: jobs.map(({ activationId }) => activationId),
    annotations: [
      { key: 'topmost', value: true },
      { key: 'path', value: 'guest/conductor' },
      { key: 'kind', value: 'sequence' },
      { key: 'conductor', value: true },
      { key: 'waitTime', value: 0 },
      { key: 'limits', value: limitsOf(512) },
    ],
  });
  expect(await recordOf(host, record.activationId)).toEqual(record);
  const derived = await Promise.all(record.logs.map((id: string) => recordOf(host, id)));
  expect(derived.map(({ name, cause }) => [name, cause])).toEqual(
    ['conductor', 'step', 'conductor'].map((name) => [name, record.activationId]),
  );
  for (const one of derived) {
    expect(annotationsOf(one)).toMatchObject({ kind: 'blackbox', causedBy: 'sequence' });
    expect(annotationsOf(one)).not.toHaveProperty('conductor');
  }
  expect(new Set(jobs.map(({ transactionId }) => transactionId)).size).toBe(3);
  expect(host.events.map(({ action, startKind }) => [action, startKind])).toEqual([
    ['conductor', 'warm'],
    ['step', 'warm'],
    ['conductor', 'warm'],
    ['conductor', undefined],
  ]);
});

test('the memory of a conductor is told when that of its actions is smaller', async () => {
  await using host = await startWithConductors();
  host.put({ name: 'step', limits: limitsOf(128) });
  const answer = await host.rest('POST', '_/actions/conductor?blocking=true', { action: 'step', n: 1 });
  expect(annotationsOf(answer.json())['limits']).toEqual(limitsOf(256));
});

test('a composition in a composition is one component of it', async () => {
  await using host = await startWithConductors();
  const payload = { action: 'conductor', params: { action: 'step' }, n: 1 };
  const outer = (await host.rest('POST', '_/actions/conductor?blocking=true', payload)).json();
  const inner = await recordOf(host, outer.logs[1]);
  expect(inner).toMatchObject({ name: 'conductor', cause: outer.activationId, duration: 3 * runMs });
  expect(annotationsOf(inner)).toMatchObject({
    topmost: false,
    kind: 'sequence',
    conductor: true,
    causedBy: 'sequence',
  });
  expect(inner.logs).toHaveLength(3);
  expect((await recordOf(host, inner.logs[1])).cause).toBe(inner.activationId);
});

test('a sequence in a composition counts as one action, and a composition in a sequence, too', async () => {
  await using host = await startWithConductors({ limits: { ...openwhiskLimits, sequenceLength: 3 } });
  const sequenceOf = (...components: string[]) => ({ exec: { kind: 'sequence', components } });
  await host.rest('PUT', '_/actions/three', sequenceOf('/_/step', '/_/step', '/_/step'));
  const run = { action: 'three', state: { action: 'three', state: { action: 'three' } }, n: 0 };
  const composition = (await host.rest('POST', '_/actions/conductor?blocking=true', run)).json();
  expect(composition.response.result).toEqual({ n: 9 });
  expect(composition.duration).toBe((4 + 9) * runMs);
  const sequence = await recordOf(host, composition.logs[1]);
  expect(sequence).toMatchObject({ name: 'three', cause: composition.activationId });
  expect(annotationsOf(sequence)).toMatchObject({ topmost: false, causedBy: 'sequence' });
  expect(annotationsOf(sequence)).not.toHaveProperty('conductor');

  await host.rest('PUT', '_/actions/s', sequenceOf('/_/conductor', '/_/conductor', '/_/step'));
  const twice = (await host.rest('POST', '_/actions/s?blocking=true', { ...run, n: 0 })).json();
  expect(twice.response.result).toEqual({ n: 10 });
  const first = await recordOf(host, twice.logs[0]);
  expect(first).toMatchObject({ name: 'conductor', cause: twice.activationId });
  expect(annotationsOf(first)).toMatchObject({ topmost: false, conductor: true, causedBy: 'sequence' });
});

test('the annotation has no effect on a sequence', async () => {
  await using host = await startWithConductors();
  const exec = { kind: 'sequence', components: ['/_/step'] };
  await host.rest('PUT', '_/actions/s', { exec, annotations: conducts });
  const record = (await host.rest('POST', '_/actions/s?blocking=true', { n: 1, action: 'step' })).json();
  expect(record.response.result).toEqual({ n: 2 });
  expect(annotationsOf(record)).not.toHaveProperty('conductor');
});

test('parameters lie below what conductors and components are given; a binding is told', async () => {
  await using host = await startWithConductors();
  await host.rest('PUT', '_/packages/p', { parameters: [{ key: 'from', value: 'package' }] });
  await host.rest('PUT', '_/packages/bound', { binding: { namespace: '_', name: 'p' } });
  host.put({ namespace: 'guest/p', name: 'conductor', annotations: conducts });
  host.put({ namespace: 'guest/p', name: 'step', parameters: [{ key: 'n', value: 7 }] });
  const answer = await host.rest('POST', '_/actions/bound/conductor?blocking=true', { action: 'p/step' });
  expect(answer.json().response.result).toEqual({ n: 8, from: 'package' });
  expect(annotationsOf(answer.json())).toMatchObject({
    path: 'guest/p/conductor',
    binding: 'guest/bound',
    conductor: true,
  });
  expect(host.invoker.jobs.map(({ args }) => args)).toEqual([
    { action: 'p/step', from: 'package' },
    { n: 7, from: 'package' },
    { n: 8, from: 'package' },
  ]);
});

test('a conductor may be a web action', async () => {
  await using host = await startWithConductors();
  const annotations = [...conducts, { key: 'web-export', value: true }];
  host.put({ name: 'web', annotations });
  host.invoker.will(({ action, args }) => {
    if (action.name === 'step') return returning({ made: true });
    const { made } = args as { made?: true };
    return returning(made ? { params: { statusCode: 201, body: 'made' } } : { action: 'step', params: args });
  });
  const answer = await host.app.inject('/api/v1/web/guest/default/web?x=1');
  expect([answer.statusCode, answer.body]).toEqual([201, 'made']);
  expect(host.invoker.jobs[1]?.args).toMatchObject({ x: '1', __ow_method: 'get' });
});

test('a rule may start a composition, which nobody waits for', async () => {
  await using host = await startWithConductors();
  await host.rest('PUT', '_/triggers/t', {});
  await host.rest('PUT', '_/rules/r', { trigger: '/_/t', action: '/_/conductor' });
  const fired = (await host.rest('POST', '_/triggers/t', { action: 'step', n: 1 })).json();
  const [line] = (await recordOf(host, fired.activationId)).logs;
  const record = await recordOf(host, JSON.parse(line).activationId);
  expect(record.response.result).toMatchObject({ n: 2 });
  expect(annotationsOf(record)).toMatchObject({ topmost: true, conductor: true });
});

test('a composition counts once for the minute', async () => {
  const limits = { ...openwhiskLimits, invocationsPerMinute: 1 };
  await using host = await startWithConductors({ limits, clock: createManualClock() });
  const invoke = () => host.rest('POST', '_/actions/conductor?blocking=true', { action: 'step', n: 1 });
  expect((await invoke()).statusCode).toBe(200);
  expect((await invoke()).statusCode).toBe(429);
});

test('a caller who does not wait long enough gets the id, and the composition goes on', async () => {
  const clock = createManualClock();
  await using host = await startWithConductors({ clock });
  host.invoker.will(({ action, args }) => ({
    ...runOf(action, args),
    delayMs: action.name === 'step' ? 50_000 : 20_000,
  }));
  const waiting = host.rest('POST', '_/actions/conductor?blocking=true', { action: 'step', n: 1 });
  const pass = async (run: number, ms: number) => {
    while (host.invoker.jobs.length < run) await new Promise(setImmediate);
    await clock.advance(ms);
  };
  await pass(1, 20_000);
  await pass(2, 40_000);
  const answer = await waiting;
  const { activationId } = answer.json();
  expect([answer.statusCode, answer.json()]).toEqual([202, { activationId }]);
  expect((await host.rest('GET', `_/activations/${activationId}`)).statusCode).toBe(404);
  await clock.advance(10_000);
  await pass(3, 20_000);
  expect(await recordOf(host, activationId)).toMatchObject({ response: { result: { n: 2 } } });
});

test('a component that is not heard of for a minute longer than it may run ends the composition', async () => {
  const clock = createManualClock();
  await using host = await startWithConductors({ clock });
  host.invoker.will(({ action, args }) => ({
    ...runOf(action, args),
    delayMs: action.name === 'step' ? 130_000 : 0,
  }));
  const { activationId } = (await host.rest('POST', '_/actions/conductor', { action: 'step', n: 1 })).json();
  while (host.invoker.jobs.length < 2) await new Promise(setImmediate);
  await clock.advance(120_000);
  const record = await recordOf(host, activationId);
  const lost = host.invoker.jobs[1]?.activationId;
  expect(record).toMatchObject({
    logs: [host.invoker.jobs[0]?.activationId, lost],
    response: {
      status: 'whisk internal error',
      result: { error: `Timeout reached when retrieving activation ${lost} during composition.` },
    },
  });
  await clock.advance(10_000);
});
