import type { JsonObject, JsonValue } from '@serverless-max/whisk-protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FakeRun, returning } from './fake-invoker.ts';
import { type Answer, send } from './http-client.ts';
import { guestAuthorization, startHost, systemAuthorization, type TestHost } from './test-host.ts';

/**
 * A request to a web action and its answer. Numbers are those of the vectors that the upstream suites assert. The action
 * `echo` is exported, final, answers OPTIONS itself, and has the parameters `y="Y"`, `z="Z"` and `empty=null`. It is
 * there outside packages, in the package `proxy` with `x="X"` and `z="z"`, and in the public package
 * `whisk.system/provider` with `a="A"` and `b="b"`, to which `/guest/bound` is bound with `a="a"` and `c="c"`.
 */
export interface Vector {
  readonly n: string;
  /** Default: every verb. */
  readonly methods?: readonly string[];
  /** Below `/api/v1/web`; default `/guest/default/echo`. */
  readonly path?: string;
  readonly annotations?: Readonly<Record<string, JsonValue>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** How the action ends; without it, it returns its arguments. */
  readonly run?: FakeRun;
  readonly status: number;
  /** Part of the arguments that the action returned, `undefined` for what must be absent. */
  readonly args?: Readonly<Record<string, unknown>>;
  readonly error?: string | RegExp;
  readonly text?: string;
  readonly answers?: Readonly<Record<string, unknown>>;
  /** How often the action runs. */
  readonly runs?: number;
  /** With credentials the answer would be another one. */
  readonly onlyAnonymous?: boolean;
}

const all = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'];

/** The `Content-Type` of JSON. */
export const json = { 'content-type': 'application/json' } as const;
/** The `Content-Type` of a form. */
export const form = { 'content-type': 'application/x-www-form-urlencoded' } as const;
/** Expects no `Content-Type`. */
export const untyped = { 'content-type': undefined } as const;
/** What is said about parameters that are reserved or final. */
export const notAllowed = 'Request defines parameters that are not allowed (e.g., reserved properties).';

/** A text as base64. */
export const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Tests every vector over a real port, without credentials and with guest's. */
export function testVectors(vectors: readonly Vector[]): void {
  let host: TestHost;
  let base: string;
  beforeAll(async () => {
    host = await startHost();
    await putPackages(host);
    base = await host.emulator.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => host.emulator.close());

  const table = vectors.flatMap((vector) =>
    (vector.methods ?? all).map(
      (method) => [vector.n, method, (vector.path ?? '').slice(0, 60), vector] as const,
    ),
  );
  test.each(table)('%s: %s %s', async (_, method, __, vector) => {
    const before = host.invoker.jobs.length;
    check(vector, method, await request(host, base, vector, method));
    if (vector.runs !== undefined) expect(host.invoker.jobs.length - before).toBe(vector.runs);
  });
  test.each(table.filter(([, , , vector]) => !vector.onlyAnonymous))(
    '%s: %s %s with credentials',
    async (_, method, __, vector) => {
      const answer = await request(host, base, vector, method, guestAuthorization);
      const args = vector.args && { args: { ...vector.args, __ow_user: 'guest' } };
      check({ ...vector, ...args }, method, answer);
    },
  );
}

async function putPackages({ rest }: TestHost): Promise<void> {
  const parametersOf = (values: Readonly<Record<string, string>>) =>
    Object.entries(values).map(([key, value]) => ({ key, value }));
  await rest('PUT', '_/packages/proxy', { parameters: parametersOf({ x: 'X', z: 'z' }) });
  const provider = { publish: true, parameters: parametersOf({ a: 'A', b: 'b' }) };
  await rest('PUT', '_/packages/provider', provider, systemAuthorization);
  await rest('PUT', '_/packages/bound', {
    binding: { namespace: 'whisk.system', name: 'provider' },
    parameters: parametersOf({ a: 'a', c: 'c' }),
    annotations: [{ key: 'web-export', value: false }],
  });
}

async function request(
  host: TestHost,
  base: string,
  vector: Vector,
  method: string,
  authorization?: string,
): Promise<Answer> {
  const { annotations = {}, path = '/guest/default/echo', headers, body, run } = vector;
  const echo = {
    name: 'echo',
    annotations: Object.entries({
      'web-export': true,
      final: true,
      'web-custom-options': true,
      ...annotations,
    }).map(([key, value]) => ({ key, value })),
    parameters: [
      { key: 'y', value: 'Y' },
      { key: 'z', value: 'Z' },
      { key: 'empty', value: null },
    ],
  };
  for (const namespace of ['guest', 'guest/proxy', 'whisk.system/provider']) host.put({ ...echo, namespace });
  host.invoker.will(run ?? (({ args }) => returning(args)));
  return send(`${base}/api/v1/web${path}`, {
    method,
    headers: { ...headers, ...(authorization && { authorization }) },
    ...(body === undefined ? {} : { body }),
  });
}

function check(vector: Vector, method: string, answer: Answer): void {
  const { status, args, error, text, answers = {} } = vector;
  expect(answer.status).toBe(status);
  for (const [name, value] of Object.entries(answers)) expect(answer.headers[name]).toEqual(value);
  expect(answer.headers['x-request-id']).toMatch(/./);
  if (method === 'HEAD') expect(answer.body).toBe('');
  else if (args) {
    const given = JSON.parse(answer.body) as JsonObject;
    expect(given['__ow_method']).toBe(method.toLowerCase());
    for (const [name, value] of Object.entries(args)) expect(given[name]).toEqual(value);
  } else if (error !== undefined) {
    expect(answer.headers['content-type']).toBe('application/json');
    expect(JSON.parse(answer.body)).toEqual({
      error: typeof error === 'string' ? error : expect.stringMatching(error),
      code: answer.headers['x-request-id'],
    });
  } else if (text !== undefined) expect(answer.body).toBe(text);
}
