import { silentLogger } from '@serverless-max/foundation';
import { createManualClock } from '@serverless-max/foundation/testing';
import { wellKnownIdentities } from '@serverless-max/whisk-protocol';
import { createAction } from '@serverless-max/whisk-protocol/testing';
import { expect, test } from 'vitest';
import type { ActivationEvent } from './activation-record.ts';
import { createActivations } from './activations.ts';
import { openSqliteStores } from './store/sqlite-store.ts';
import { createFakeInvoker, failing, returning } from './testing/index.ts';

function setUp(onActivation: (event: ActivationEvent) => void = () => {}) {
  const clock = createManualClock();
  const invoker = createFakeInvoker(clock);
  const errors: string[] = [];
  const logger = { ...silentLogger, error: (_: unknown, message: string) => void errors.push(message) };
  const store = openSqliteStores(':memory:', { now: clock.now() }).activations;
  const [identity = { subject: '', namespace: '', uuid: '', key: '' }] = wellKnownIdentities;
  const activations = createActivations({
    invoker,
    store,
    clock,
    logger,
    onActivation,
    findAction: () => undefined,
    mayUse: () => true,
    sequenceLength: 50,
  });
  const invoke = () =>
    activations.invoke({
      identity,
      action: createAction(),
      args: {},
      transactionId: 'tid',
      receivedAt: clock.now(),
    });
  return { clock, invoker, store, activations, invoke, errors };
}

test('an activation is found when it has ended, and its logs with it', async () => {
  const { activations, invoke, invoker, clock } = setUp();
  invoker.will({ ...returning({ a: 1 }), delayMs: 10, logs: ['line'], logDelayMs: 5 });
  const { activationId, finished } = invoke();
  expect(await activations.find('guest', activationId)).toBeUndefined();
  await clock.advance(10);
  expect(await finished).toMatchObject({ duration: 10, logs: [], response: { result: { a: 1 } } });
  const found = activations.find('guest', activationId);
  await clock.advance(5);
  expect((await found)?.logs).toEqual(['line']);
});

test('the record says how long an activation waited and was initialized, and that it hit its time limit', async () => {
  const { invoke, invoker } = setUp();
  const late = failing('action developer error', 'late');
  invoker.will({ ...late, timedOut: true, waitTimeMs: 3, initTimeMs: 7 });
  const first = await invoke().finished;
  const annotated = [
    { key: 'timeout', value: true },
    { key: 'waitTime', value: 3 },
    { key: 'initTime', value: 7 },
  ];
  expect(first.annotations).toEqual(expect.arrayContaining(annotated));
  invoker.will(returning({}));
  const warm = await invoke().finished;
  expect(warm.annotations).toContainEqual({ key: 'timeout', value: false });
  expect(warm.annotations.map(({ key }) => key)).not.toContain('initTime');
});

test('tells of an activation once, when its logs are in', async () => {
  const events: ActivationEvent[] = [];
  const { activations, invoke, invoker } = setUp((event) => events.push(event));
  invoker.will({ ...failing('application error', { statusCode: 400 }), startKind: 'cold', logs: ['1', '2'] });
  const { activationId } = invoke();
  await activations.settled();
  expect(events).toMatchObject([
    { activationId, status: 'application error', startKind: 'cold', statusCode: 400, logLines: 2 },
  ]);
});

test('what cannot be recorded or told is logged, and the caller gets the outcome', async () => {
  const { activations, invoke, store, errors } = setUp(() => {
    throw new Error('listener');
  });
  store.record = () => {
    throw new Error('disk full');
  };
  expect((await invoke().finished).response.status).toBe('success');
  await activations.settled();
  expect(errors).toEqual(['activation not recorded', 'activation not told']);
});

test('what cannot be accepted does not run', () => {
  const { invoke, store, invoker } = setUp();
  store.accept = () => {
    throw new Error('disk full');
  };
  expect(invoke).toThrow('disk full');
  expect(invoker.jobs).toEqual([]);
});

test('what the invoker does not take is recorded as an internal error', async () => {
  const { activations, invoke, invoker } = setUp();
  invoker.will({ refusal: new Error('closed') });
  const { activationId, finished } = invoke();
  await expect(finished).rejects.toThrow('closed');
  await activations.settled();
  expect((await activations.find('guest', activationId))?.response).toEqual({
    status: 'whisk internal error',
    result: { error: 'The action did not produce a valid response and exited unexpectedly.' },
  });
});
