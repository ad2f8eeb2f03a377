import { openwhiskLimits } from '@serverless-max/whisk-protocol';
import { expect, test } from 'vitest';
import { conducts, runMs, runOf, startWithConductors } from '../testing/conductors.ts';
import { failing, returning } from '../testing/index.ts';
import { withoutRates } from '../testing/test-host.ts';

// The compositions of OpenWhisk's own tests: ConductorsApiTests.scala, WskConductorTests.scala.
const limit = openwhiskLimits.sequenceLength;
const tooLong = 'Too many actions in the composition.';
const step = (more: object = {}) => ({ action: 'step', ...more });
const nested = (params: object, more: object = {}) => ({ action: 'conductor', params, ...more });
/** A composition of `n` actions. */
const chain = (n: number): object => (n === 0 ? {} : step({ state: chain(n - 1) }));
/** A composition of `n` compositions, each in the one before. */
const recursion = (n: number): object => (n === 0 ? {} : nested(recursion(n - 1)));

test.each<[string, object, object]>([
  ['nothing to do', { payload: 'x', state: 'y' }, { payload: 'x', state: 'y' }],
  ['wrapped parameters only', { params: { payload: 'x' }, result: 1, state: 2 }, { payload: 'x' }],
  ['parameters that are no object', { params: ['x'] }, { value: ['x'] }],
])('echo, %s', async (_, payload, result) => {
  await using host = await startWithConductors();
  const answer = await host.rest('POST', '_/actions/echo?blocking=true', payload);
  expect([answer.statusCode, answer.json().response.result]).toEqual([200, result]);
  expect(answer.json()).toMatchObject({ duration: runMs, response: { status: 'success' } });
  expect(answer.json().logs).toHaveLength(1);
});

test.each<[string, object, object, logs: number, runs: number]>([
  ['one action', { action: 'step', params: { n: 1 } }, { n: 2 }, 3, 3],
  ['state is kept', step({ state: { witness: 42 }, n: 1 }), { n: 2, witness: 42 }, 3, 3],
  ['state that is no object', step({ state: 42, n: 1 }), { n: 2 }, 3, 3],
  ['state wins over a result', step({ state: { n: 7 }, n: 1 }), { n: 7 }, 3, 3],
  ['two actions', step({ state: step(), n: 1 }), { n: 3 }, 5, 5],
  ['a composition in it', nested(step(), { n: 1 }), { n: 2 }, 3, 5],
  ['another action after that', nested(step(), { state: step(), n: 1 }), { n: 3 }, 5, 7],
  [
    'two levels, three actions',
    nested(nested(step(), { state: step() }), { state: step(), n: 1 }),
    { n: 4 },
    5,
    11,
  ],
  ['as many actions as there may be', { ...chain(limit), n: 0 }, { n: limit }, 101, 101],
  ['as many in a composition in it', nested(chain(limit), { n: 0 }), { n: limit }, 3, 103],
  ['compositions as deep as there may be', { ...recursion(limit), n: 0 }, { n: 0 }, 3, 101],
])('conductor: %s', async (_, payload, result, logs, runs) => {
  await using host = await startWithConductors();
  const answer = await host.rest('POST', '_/actions/conductor?blocking=true', payload);
  expect([answer.statusCode, answer.json().response.result]).toEqual([200, result]);
  expect(answer.json().logs).toHaveLength(logs);
  expect(answer.json().duration).toBe(runs * runMs);
  expect(host.invoker.jobs).toHaveLength(runs);
});

const invalid = (name: unknown) =>
  `Failed to parse action name from json value ${JSON.stringify(name)} during composition.`;
const notFound = (name: string) => `Failed to resolve action with name '${name}' during composition.`;
const forbidden = (name: string) =>
  `Failed entitlement check for action with name '${name}' during composition.`;

test.each<[string, action: string, object, error: string, logs: number]>([
  ['an error', 'echo', { error: 'given' }, 'given', 1],
  ['a name that is none', 'echo', { action: 'invalid#Action', payload: 'x' }, invalid('invalid#Action'), 2],
  ['a number for a name', 'echo', { action: 7 }, invalid(7), 2],
  ['no name', 'echo', { action: null }, invalid(null), 2],
  ['an object for a name', 'echo', { action: { a: 'ü' } }, invalid({ a: 'ü' }), 2],
  ['what does not exist', 'echo', { action: 'missing' }, notFound('guest/missing'), 2],
  ['what is in no package', 'echo', { action: 'public/none' }, notFound('guest/public/none'), 2],
  ['a missing package', 'echo', { action: 'none/step' }, forbidden('guest/none/step'), 2],
  ['an action of others', 'conductor', { action: '/other/step' }, forbidden('other/step'), 2],
  ['a package of others', 'conductor', { action: '/other/pkg/step' }, forbidden('other/pkg/step'), 2],
  ['an action that fails', 'conductor', { action: 'step' }, 'missing parameter', 3],
  ['one action too many', 'conductor', { ...step({ state: chain(limit) }), n: 0 }, tooLong, 102],
  ['one too many in it', 'conductor', nested(step({ state: chain(limit) }), { n: 0 }), tooLong, 3],
  ['one composition too many', 'conductor', nested(recursion(limit), { n: 0 }), tooLong, 2],
])('%s ends a composition as an application error', async (_, action, payload, error, logs) => {
  await using host = await startWithConductors();
  await host.rest('PUT', '_/packages/public', {});
  host.put({ namespace: 'other', name: 'step' });
  const answer = await host.rest('POST', `_/actions/${action}?blocking=true`, payload);
  expect(answer.statusCode).toBe(502);
  expect(answer.json().response).toEqual({
    status: 'application error',
    success: false,
    result: { error },
  });
  expect(answer.json().logs).toHaveLength(logs);
});

test('a conductor is told of a refusal with its state, and may go on', async () => {
  await using host = await startWithConductors();
  host.invoker.will(({ action, args }) => {
    if (action.name === 'step') return runOf(action, { n: 1 });
    const { error = null, tries } = args as { error?: string; tries?: number };
    if (tries === undefined) {
      return returning({ action: 'missing', state: { tries: 1 } });
    }
    if (tries === 1) return returning({ action: 'step', state: { tries: 2 }, params: { error } });
    return returning({ params: args });
  });
  const answer = await host.rest('POST', '_/actions/echo?blocking=true&result=true');
  expect([answer.statusCode, answer.json()]).toEqual([200, { n: 2, tries: 2 }]);
  expect(host.invoker.jobs.map(({ action, args }) => [action.name, args])).toEqual([
    ['echo', {}],
    ['echo', { error: notFound('guest/missing'), tries: 1 }],
    ['step', { error: notFound('guest/missing') }],
    ['echo', { n: 2, tries: 2 }],
  ]);
});

test('a conductor that does not listen has its last turn after 2n + 1', async () => {
  await using host = await startWithConductors({ limits: { ...withoutRates, sequenceLength: 3 } });
  host.invoker.will(returning({ action: 'missing' }));
  const answer = await host.rest('POST', '_/actions/echo?blocking=true');
  expect([answer.statusCode, answer.json().response.result]).toEqual([502, { error: tooLong }]);
  expect(answer.json().logs).toHaveLength(7);
});

test('the result of a component may be an error of any kind: the conductor is given it', async () => {
  await using host = await startWithConductors();
  host.invoker.will(({ action, args }) =>
    action.name === 'step' ? failing('action developer error', 'broken') : runOf(action, args),
  );
  const answer = await host.rest('POST', '_/actions/conductor?blocking=true', step());
  expect([answer.statusCode, answer.json().response]).toMatchObject([
    502,
    { status: 'application error', result: { error: 'broken' } },
  ]);
  expect(answer.json().logs).toHaveLength(3);
});

test.each([
  ['the conductor', 'conductor', 0],
  ['a component', 'step', 1],
])('what the invoker does not take ends a composition: %s', async (_, refused, logs) => {
  await using host = await startWithConductors();
  host.invoker.will(({ action, args }) =>
    action.name === refused ? { refusal: new Error('no engine') } : runOf(action, args),
  );
  const answer = await host.rest('POST', '_/actions/conductor?blocking=true', step());
  expect([answer.statusCode, answer.json().response]).toEqual([
    500,
    {
      status: 'whisk internal error',
      success: false,
      result: { error: 'Activation failure during composition.' },
    },
  ]);
  expect(answer.json().logs).toHaveLength(logs);
});

test('an array of a component is boxed, and one of the conductor is the result', async () => {
  await using host = await startWithConductors();
  host.invoker.will(({ action, args }) => {
    if (action.name === 'step') return returning([1, 2]);
    const { value } = args as { value?: number[] };
    return returning(value ?? { action: 'step', state: { more: true } });
  });
  const answer = await host.rest('POST', '_/actions/conductor?blocking=true');
  expect([answer.statusCode, answer.json()]).toEqual([200, [1, 2]]);
  expect(host.invoker.jobs.at(-1)?.args).toEqual({ value: [1, 2], more: true });
});

test('a composition that reaches itself through a sequence ends', async () => {
  await using host = await startWithConductors({ limits: { ...withoutRates, sequenceLength: 3 } });
  const exec = { kind: 'sequence', components: ['/_/endless'] };
  host.put({ name: 'endless', annotations: conducts });
  await host.rest('PUT', '_/actions/s', { exec });
  host.invoker.will(({ args }) => {
    const { error } = args as { error?: string };
    return error === undefined ? returning({ action: 's' }) : failing('application error', error);
  });
  const answer = await host.rest('POST', '_/actions/endless?blocking=true');
  expect([answer.statusCode, answer.json().response.result]).toEqual([502, { error: tooLong }]);
});
