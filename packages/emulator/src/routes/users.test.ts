import { createManualClock } from '@serverless-max/foundation/testing';
import {
  authKeyOf,
  type Identity,
  openwhiskLimits,
  type UserLimits,
  wellKnownIdentities,
} from '@serverless-max/whisk-protocol';
import { expect, test } from 'vitest';
import { InvalidIdentitiesError } from '../errors.ts';
import { failing } from '../testing/index.ts';
import { guestAuthorization, startHost } from '../testing/test-host.ts';
import type { RateExcess } from '../throttle.ts';

// Users beside the two of OpenWhisk, and limits that are not the host's.

const ada: Identity = {
  subject: 'ada',
  namespace: 'ada',
  uuid: '00000000-0000-4000-8000-00000000000a',
  key: 'k'.repeat(64),
};
const authorizationOf = (user: Identity): string =>
  `Basic ${Buffer.from(authKeyOf(user)).toString('base64')}`;
const asAda = authorizationOf(ada);
const exec = { kind: 'blackbox', image: 'a/b:c' };

async function startFor(limits: UserLimits) {
  const host = await startHost({ identities: [{ ...ada, limits }], clock: createManualClock() });
  return {
    ...host,
    as: (method: 'GET' | 'PUT' | 'POST', path: string, body?: unknown) =>
      host.rest(method, path, body, asAda),
    [Symbol.asyncDispose]: () => host.emulator.close(),
  };
}
const refusalOf = (answer: { readonly statusCode: number; json(): { error: string } }) => [
  answer.statusCode,
  answer.json().error,
];

test('a user has a namespace and actions of its own', async () => {
  await using host = await startFor({});
  expect((await host.as('GET', '../namespaces')).json()).toEqual(['ada']);
  await host.as('PUT', '_/actions/a', { exec, annotations: [{ key: 'web-export', value: true }] });
  expect((await host.rest('GET', '_/actions')).json()).toEqual([]);
  expect((await host.rest('GET', 'ada/actions/a')).statusCode).toBe(403);
  expect((await host.app.inject('/api/v1/web/ada/default/a.json')).statusCode).toBe(200);
  expect(host.invoker.jobs[0]).toMatchObject({ namespace: 'ada', apiKey: authKeyOf(ada) });
});

test('a user may take the place of a standard one', async () => {
  const own = { ...ada, subject: 'guest', namespace: 'guest' };
  await using host = await startHost({ identities: [own] });
  expect((await host.rest('GET', '_/actions')).statusCode).toBe(401);
  expect((await host.rest('GET', '_/actions', undefined, authorizationOf(own))).statusCode).toBe(200);
});

test('users that nobody could be are refused before anything is opened', async () => {
  const [guest] = wellKnownIdentities;
  await expect(startHost({ identities: [{ ...ada, key: 'short' }] })).rejects.toThrow(InvalidIdentitiesError);
  const twice = { ...ada, uuid: guest?.uuid ?? '' };
  const refused = startHost({ identities: [twice] });
  await expect(refused).rejects.toThrow('the user ada has the uuid of another user');
  await expect(refused).rejects.not.toThrow('kkk');
});

test('own rates hold, on a host that has none for others', async () => {
  await using host = await startFor({ invocationsPerMinute: 1, firesPerMinute: 0 });
  await host.as('PUT', '_/actions/a', { exec });
  await host.as('PUT', '_/triggers/t', {});
  expect((await host.as('POST', '_/actions/a?blocking=true')).statusCode).toBe(200);
  expect(refusalOf(await host.as('POST', '_/actions/a'))).toEqual([
    429,
    'Too many requests in the last minute (count: 2, allowed: 1).',
  ]);
  expect(refusalOf(await host.as('POST', '_/triggers/t'))).toEqual([
    429,
    'Too many requests in the last minute (count: 1, allowed: 0).',
  ]);
  expect((await host.as('GET', '_/limits')).json()).toMatchObject({
    invocationsPerMinute: 1,
    firesPerMinute: 0,
  });
  host.put();
  for (let i = 0; i < 3; i += 1) expect((await host.rest('POST', '_/actions/hello')).statusCode).toBe(202);
});

test('a kind that is not allowed cannot be put, and others can', async () => {
  await using host = await startFor({ allowedKinds: ['blackbox'] });
  expect((await host.as('PUT', '_/actions/a', { exec })).statusCode).toBe(200);
  const sequence = { kind: 'sequence', components: ['/_/a'] };
  expect(refusalOf(await host.as('PUT', '_/actions/s', { exec: sequence }))).toEqual([
    403,
    "The supplied authentication is not authorized to access actions of kind 'sequence'.",
  ]);
  expect((await host.as('PUT', '_/actions/a?overwrite=true', { publish: true })).statusCode).toBe(200);
});

test('ranges and sizes are the own ones where they are narrower', async () => {
  await using host = await startFor({
    maxActionMemory: 128,
    maxParameterSize: 60,
    maxPayloadSize: 10,
  });
  const put = (body: object) => host.as('PUT', '_/actions/a?overwrite=true', { exec, ...body });
  // What was not asked for is the host's default, and not looked at.
  expect((await put({})).json().limits.memory).toBe(256);
  expect(refusalOf(await put({ limits: { memory: 129 } }))).toEqual([
    400,
    'requirement failed: memory size 129 MB exceeds allowed threshold of 128 MB',
  ]);
  const parameters = [{ key: 'a', value: 'x'.repeat(60) }];
  const tooLarge = [413, 'parameters larger than allowed: 63 > 60 bytes.'];
  expect(refusalOf(await put({ parameters }))).toEqual(tooLarge);
  for (const path of ['_/packages/p', '_/triggers/t']) {
    expect(refusalOf(await host.as('PUT', path, { parameters }))).toEqual(tooLarge);
  }
  const payload = { a: 'x'.repeat(10) };
  const refused = [413, 'Request larger than allowed: 18 > 10 bytes.'];
  expect(refusalOf(await host.as('POST', '_/actions/a', payload))).toEqual(refused);
  expect(refusalOf(await host.as('POST', '_/triggers/t', payload))).toEqual(refused);
});

test('who keeps no activations has no record of any, failed ones included', async () => {
  await using host = await startFor({ storeActivations: false });
  await host.as('PUT', '_/actions/a', { exec });
  await host.as('PUT', '_/actions/s', { exec: { kind: 'sequence', components: ['/_/a'] } });
  await host.as('PUT', '_/triggers/t', {});
  await host.as('PUT', '_/rules/r', { trigger: '/_/t', action: '/_/a' });
  const answer = await host.as('POST', '_/actions/a?blocking=true', { b: 1 });
  expect(answer.json().response.result).toEqual({ b: 1 });
  expect((await host.as('POST', '_/actions/s?blocking=true', { c: 1 })).json().logs).toHaveLength(1);
  expect((await host.as('POST', '_/triggers/t', {})).statusCode).toBe(202);
  host.invoker.will(failing('application error', 'no'));
  expect((await host.as('POST', '_/actions/a?blocking=true')).statusCode).toBe(502);
  expect((await host.as('GET', '_/activations')).json()).toEqual([]);
  expect((await host.as('GET', `_/activations/${answer.json().activationId}`)).statusCode).toBe(404);
  expect(host.events.length).toBeGreaterThanOrEqual(4);
  // Others keep theirs.
  host.put();
  await host.rest('POST', '_/actions/hello?blocking=true');
  expect((await host.rest('GET', '_/activations')).json()).toHaveLength(1);
});

test('what OpenWhisk would have refused is told, and answered', async () => {
  const told: RateExcess[] = [];
  await using host = await startHost({
    onRateExcess: (it) => void told.push(it),
    clock: createManualClock(),
  });
  host.put();
  for (let i = 0; i < 62; i += 1) {
    expect((await host.rest('POST', '_/actions/hello?blocking=true')).statusCode).toBe(200);
  }
  const error = 'Too many requests in the last minute (count: 61, allowed: 60).';
  expect(told).toEqual([{ namespace: 'guest', status: 429, error }]);
});

test('a host with rates refuses, and tells nothing', async () => {
  const told: RateExcess[] = [];
  const onRateExcess = (it: RateExcess): void => void told.push(it);
  const limits = { ...openwhiskLimits, invocationsPerMinute: 1 };
  await using host = await startHost({ onRateExcess, limits, clock: createManualClock() });
  host.put();
  await host.rest('POST', '_/actions/hello?blocking=true');
  const refused = await host.rest('POST', '_/actions/hello', undefined, guestAuthorization);
  expect([refused.statusCode, told]).toEqual([429, []]);
});
