import { createManualClock, type ManualClock } from '@serverless-max/foundation/testing';
import { expect, test } from 'vitest';
import { returning } from '../testing/index.ts';
import { startHost, type TestHost } from '../testing/test-host.ts';

/** Runs `names` one second apart, and returns their ids. */
async function runAll(host: TestHost, clock: ManualClock, names: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const name of names) {
    host.put({ name });
    const answer = await host.rest('POST', `_/actions/${name}?blocking=true`, {});
    ids.push(answer.json().activationId);
    await clock.advance(1_000);
  }
  return ids;
}

const start = 1_700_000_000_000;

test.each([
  ['', ['c', 'b', 'a']],
  ['/?limit=1', ['c']],
  ['?limit=0&skip=1', ['b', 'a']],
  ['?name=b', ['b']],
  ['?name=nothing', []],
  ['?name=guest/b', []],
  [`?since=${start + 1_000}`, ['c', 'b']],
  [`?upto=${start + 1_000}`, ['b', 'a']],
  [`?since=${start + 1_000}&upto=${start + 1_000}`, ['b']],
])('lists activations%s', async (query, names) => {
  const clock = createManualClock(start);
  await using host = await startHost({ clock });
  await runAll(host, clock, ['a', 'b', 'c']);
  const list = (await host.rest('GET', `_/activations${query}`)).json();
  expect(list.map((it: { name: string }) => it.name)).toEqual(names);
});

test('counts, honouring skip and filters', async () => {
  const clock = createManualClock(start);
  await using host = await startHost({ clock });
  await runAll(host, clock, ['a', 'b', 'a']);
  const count = async (query: string) => (await host.rest('GET', `_/activations?count=true${query}`)).json();
  expect(await count('')).toEqual({ activations: 3 });
  expect(await count('&skip=1&limit=1')).toEqual({ activations: 2 });
  expect(await count('&name=a')).toEqual({ activations: 2 });
});

test('items are short, unless the documents are asked for', async () => {
  const clock = createManualClock(start);
  await using host = await startHost({ clock });
  await runAll(host, clock, ['a']);
  const [item] = (await host.rest('GET', '_/activations')).json();
  expect(Object.keys(item).sort()).toEqual([
    'activationId',
    'annotations',
    'duration',
    'end',
    'name',
    'namespace',
    'publish',
    'start',
    'statusCode',
    'version',
  ]);
  expect(item.statusCode).toBe(0);
  const [document] = (await host.rest('GET', '_/activations?docs=true')).json();
  expect(document).toMatchObject({ response: { success: true }, logs: [], subject: 'guest' });
  expect(document.response).not.toHaveProperty('statusCode');
});

test('a record waits for its logs; the answer to the invoke does not', async () => {
  const clock = createManualClock(start);
  await using host = await startHost({ clock });
  host.put();
  host.invoker.will({ ...returning({ a: 1 }), logs: ['one', 'two'], logDelayMs: 50 });
  const answer = (await host.rest('POST', '_/actions/hello?blocking=true', {})).json();
  expect(answer.logs).toEqual([]);
  expect(host.events).toEqual([]);
  const reading = host.rest('GET', `_/activations/${answer.activationId}/logs`);
  await clock.advance(50);
  expect((await reading).json()).toEqual({ logs: ['one', 'two'] });
  expect((await host.rest('GET', `_/activations/${answer.activationId}/`)).json()).toEqual({
    ...answer,
    logs: ['one', 'two'],
  });
  expect((await host.rest('GET', `_/activations/${answer.activationId}/result`)).json()).toEqual({
    status: 'success',
    success: true,
    result: { a: 1 },
  });
  expect(host.events).toMatchObject([{ activationId: answer.activationId, status: 'success', logLines: 2 }]);
});

test.each([
  ['a short id', `_/activations/${'a'.repeat(31)}`, 400, 'Activation id length is 31 but must be 32.'],
  ['an illegal id', `_/activations/${'g'.repeat(32)}`, 400, 'The activation id is not valid.'],
  ['an unknown id', `_/activations/${'a'.repeat(32)}/logs`, 404, 'The requested resource does not exist.'],
  [
    'an unknown part',
    `_/activations/${'a'.repeat(32)}/foo`,
    404,
    'The requested resource could not be found.',
  ],
  [
    "another's activations",
    'whisk.system/activations',
    403,
    "The supplied authentication is not authorized to access 'whisk.system'.",
  ],
  [
    'docs with count',
    '_/activations?docs=true&count=true',
    400,
    "The query parameter 'docs' was malformed:\nThe parameter 'docs' is not permitted with 'count'.",
  ],
  [
    'a bad epoch',
    '_/activations?since=x',
    400,
    "The query parameter 'since' was malformed:\nParameter is not a valid value for epoch seconds: x",
  ],
  [
    'a bad name',
    '_/activations?name=a/b/c',
    400,
    "The query parameter 'name' was malformed:\nParameter may be a 'simple' name or 'package-name/simple' name: a/b/c",
  ],
  [
    'a bad skip',
    '_/activations?skip=-1',
    400,
    "The query parameter 'skip' was malformed:\nThe value '-1' is not greater than or equal to 0 for activations.",
  ],
  [
    'a bad limit',
    '_/activations?limit=x',
    400,
    "The query parameter 'limit' was malformed:\nThe value 'x' is not an integer for activations.",
  ],
])('refuses %s', async (_, path, status, error) => {
  await using host = await startHost();
  const answer = await host.rest('GET', path);
  expect([answer.statusCode, answer.json().error]).toEqual([status, error]);
});

test('nobody reads the activations of another namespace', async () => {
  const system = 'whisk.system';
  await using host = await startHost();
  host.put({ namespace: system, annotations: [{ key: 'web-export', value: true }] });
  const answer = await host.app.inject(`/api/v1/web/${system}/default/hello.json`);
  const id = answer.headers['x-openwhisk-activation-id'];
  expect(answer.statusCode).toBe(200);
  expect((await host.rest('GET', `_/activations/${id}`)).statusCode).toBe(404);
  expect((await host.rest('GET', '_/activations')).json()).toEqual([]);
});
