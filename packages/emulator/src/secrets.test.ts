import type { Logger } from '@serverless-max/foundation';
import { createRecordingLogger } from '@serverless-max/foundation/testing';
import { wellKnownIdentities } from '@serverless-max/whisk-protocol';
import type { InjectOptions } from 'fastify';
import { expect, test } from 'vitest';
import { createFakeInvoker } from './testing/fake-invoker.ts';
import { guestAuthorization, startHost } from './testing/test-host.ts';

const password = 's3cret-pa55word';
const someKey = `23bc46b1-71f6-4ed5-8c54-816aa4f8c502:${password.repeat(5).slice(0, 64)}`;
const secrets = [
  password,
  guestAuthorization.slice('Basic '.length),
  Buffer.from(someKey).toString('base64'),
  ...wellKnownIdentities.map((it) => it.key),
];
const json = { 'content-type': 'application/json' };
const asGuest = { authorization: guestAuthorization, ...json };
const action = '/api/v1/namespaces/_/actions/hello';
const web = '/api/v1/web/guest/default';

const exec = { kind: 'blackbox', image: 'a/b:c' };
const parameters = [{ key: 'password', value: password }];

test.each<[string, InjectOptions, status: number, lines: number]>([
  ['a wrong key', { url: action, headers: { authorization: `Basic ${btoa(someKey)}` } }, 401, 0],
  ['another scheme', { url: action, headers: { authorization: `Bearer ${password}` } }, 401, 0],
  [
    'no JSON',
    { method: 'POST', url: action, headers: asGuest, payload: `{"password": ${password}}` },
    400,
    0,
  ],
  [
    'a wrong document',
    { method: 'PUT', url: action, headers: asGuest, payload: { exec, parameters: password } },
    400,
    0,
  ],
  ['a final parameter', { method: 'POST', url: action, headers: asGuest, payload: { password } }, 400, 0],
  [
    'an existing action',
    { method: 'PUT', url: action, headers: asGuest, payload: { exec, parameters } },
    409,
    0,
  ],
  [
    'a fault of ours',
    {
      method: 'PUT',
      url: `${action}?overwrite=true&password=${password}`,
      headers: asGuest,
      payload: { exec, parameters },
    },
    500,
    1,
  ],
  [
    'a run that failed',
    {
      method: 'POST',
      url: `${action}?blocking=true&x=${password}`,
      headers: asGuest,
      payload: { a: password },
    },
    500,
    2,
  ],
  [
    'no JSON for a web action',
    { method: 'POST', url: `${web}/web`, headers: json, payload: `{"password": ${password}}` },
    400,
    0,
  ],
  [
    'a run of a web action that failed',
    { url: `${web}/web.json?password=${password}`, headers: asGuest },
    500,
    2,
  ],
  ['a web action that is not there', { url: `${web}/none?password=${password}`, headers: asGuest }, 404, 0],
])('%s tells no secret, neither in the answer nor in the log', async (_, request, status, lines) => {
  const recorder = createRecordingLogger();
  const logger: Logger = { ...recorder, error: recorder.warn };
  const invoker = createFakeInvoker();
  invoker.will({ refusal: new Error('no container') });
  await using host = await startHost({ invoker, logger });
  host.put({ annotations: [{ key: 'final', value: true }], parameters });
  host.put({
    name: 'web',
    annotations: [{ key: 'web-export', value: true }],
    parameters: [{ key: 'b', value: password }],
  });
  const retire = (): never => {
    throw new Error('no pool');
  };
  Object.assign(invoker, { retire });

  const answer = await host.app.inject(request);
  expect([answer.statusCode, recorder.lines.length]).toEqual([status, lines]);
  const told = JSON.stringify([recorder.lines, answer.body, answer.headers]);
  for (const secret of secrets) expect(told).not.toContain(secret);
});
