import { createRuntimes } from '@serverless-max/whisk-protocol/testing';
import { expect, test } from 'vitest';
import { startHost } from '../testing/test-host.ts';

const runtimes = createRuntimes();
const code = 'function main(args) { return args; }';

test('an action of a default kind is one of the kind that it stands for, and is announced to the invoker', async () => {
  await using host = await startHost({ runtimes });
  const answer = await host.rest('PUT', '_/actions/code', { exec: { kind: 'nodejs:default', code } });
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({
    exec: { kind: 'nodejs:20', code, binary: false },
    annotations: [
      { key: 'provide-api-key', value: false },
      { key: 'exec', value: 'nodejs:20' },
    ],
  });
  expect(host.invoker.prepared).toHaveLength(1);
  const run = await host.rest('POST', '_/actions/code?blocking=true', { a: 1 });
  expect(run.json()).toMatchObject({ response: { result: { a: 1 } } });
  expect(run.json().annotations).toContainEqual({ key: 'kind', value: 'nodejs:20' });
});

test('a kind that the host has not is refused, and nothing changes', async () => {
  await using host = await startHost({ runtimes });
  const answer = await host.rest('PUT', '_/actions/code', { exec: { kind: 'go:1.22', code } });
  expect(answer.statusCode).toBe(400);
  expect(answer.json().error).toBe(
    'The request content was malformed:\n' +
      "The specified runtime 'go:1.22' is not supported by this platform. " +
      "Valid values are: 'nodejs:18', 'nodejs:20', 'java:8', 'sequence', 'blackbox'.",
  );
  expect((await host.rest('GET', '_/actions/code')).statusCode).toBe(404);
});

test('an action of a deprecated kind can be read and deleted, and neither made, updated nor invoked', async () => {
  await using host = await startHost({ runtimes });
  host.put({ name: 'old', exec: { kind: 'nodejs:18', code, binary: false } });
  const sentence =
    "The 'nodejs:18' runtime is no longer supported. You may read and delete but not update or invoke this action.";
  for (const [method, path, body] of [
    ['PUT', '_/actions/new', { exec: { kind: 'nodejs:18', code } }],
    ['PUT', '_/actions/old?overwrite=true', { publish: true }],
    ['POST', '_/actions/old', {}],
  ] as const) {
    const answer = await host.rest(method, path, body);
    expect([answer.statusCode, answer.json().error]).toEqual([400, sentence]);
  }
  expect((await host.rest('GET', '_/actions/old')).statusCode).toBe(200);
  expect((await host.rest('DELETE', '_/actions/old')).statusCode).toBe(200);
});

test('the document of the host lists its kinds', async () => {
  await using host = await startHost({ runtimes });
  const answer = await host.app.inject('/');
  expect(answer.json().runtimes.nodejs[1]).toEqual({
    kind: 'nodejs:20',
    image: 'me/node20',
    deprecated: false,
    default: true,
    attached: true,
    requireMain: false,
  });
});
