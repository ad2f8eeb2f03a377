import { createManualClock } from '@serverless-max/foundation/testing';
import { openwhiskLimits, type SystemLimits } from '@serverless-max/whisk-protocol';
import { expect, test } from 'vitest';
import { startHost } from '../testing/test-host.ts';

const webExport = [{ key: 'web-export', value: true }];
const withLimits = (limits: Partial<SystemLimits>) => ({
  clock: createManualClock(),
  limits: { ...openwhiskLimits, ...limits },
});
const inLastMinute = (count: number, allowed: number) =>
  `Too many requests in the last minute (count: ${count}, allowed: ${allowed}).`;

test('the 61st invoke of a minute is refused, and so is what comes after it', async () => {
  const options = withLimits({});
  await using host = await startHost(options);
  host.put({ annotations: webExport });
  for (let i = 0; i < 59; i += 1) {
    expect((await host.rest('POST', '_/actions/hello?blocking=true')).statusCode).toBe(200);
  }
  // What does not exist counts, too.
  expect((await host.rest('POST', '_/actions/nothing')).statusCode).toBe(404);
  const refused = await host.rest('POST', '_/actions/hello');
  expect([refused.statusCode, refused.json()]).toEqual([
    429,
    { error: inLastMinute(61, 60), code: refused.headers['x-request-id'] },
  ]);
  expect(refused.headers).toMatchObject({
    'content-type': 'application/json',
    'access-control-allow-origin': '*',
  });
  const web = await host.app.inject('/api/v1/web/guest/default/hello');
  expect([web.statusCode, web.json().error]).toEqual([429, inLastMinute(62, 60)]);
  expect(web.headers['access-control-allow-origin']).toBeUndefined();
  expect(web.body).toContain('\n  "');
  expect(host.invoker.jobs).toHaveLength(59);
  // Reading is not limited.
  expect((await host.rest('GET', '_/actions/hello')).statusCode).toBe(200);
  await options.clock.advance(60_000);
  expect((await host.rest('POST', '_/actions/hello')).statusCode).toBe(202);
});

test('the owner of a web action is charged, after it was found and before its body is looked at', async () => {
  await using host = await startHost(withLimits({ invocationsPerMinute: 1, payloadBytes: 4 }));
  host.put({ annotations: webExport });
  const post = (name: string) =>
    host.app.inject({ method: 'POST', url: `/api/v1/web/guest/default/${name}`, payload: '12345' });
  expect((await post('nothing')).statusCode).toBe(404);
  expect((await post('hello')).statusCode).toBe(413);
  expect((await post('hello')).statusCode).toBe(429);
});

test('a sequence counts once for the minute', async () => {
  await using host = await startHost(withLimits({ invocationsPerMinute: 2 }));
  host.put();
  const exec = { kind: 'sequence', components: ['/_/hello', '/_/hello', '/_/hello'] };
  await host.rest('PUT', '_/actions/s', { exec });
  expect((await host.rest('POST', '_/actions/s?blocking=true')).statusCode).toBe(200);
  expect((await host.rest('POST', '_/actions/s?blocking=true')).statusCode).toBe(200);
  expect((await host.rest('POST', '_/actions/s')).json().error).toBe(inLastMinute(3, 2));
});

test('what runs at the same time is limited', async () => {
  const options = withLimits({ concurrentInvocations: 2 });
  await using host = await startHost(options);
  host.put();
  host.invoker.will({ delayMs: 100 });
  for (let i = 0; i < 2; i += 1) {
    expect((await host.rest('POST', '_/actions/hello')).statusCode).toBe(202);
  }
  const refused = await host.rest('POST', '_/actions/hello');
  expect([refused.statusCode, refused.json().error]).toEqual([
    429,
    'Too many concurrent requests in flight (count: 2, allowed: 2).',
  ]);
  await options.clock.advance(100);
  expect((await host.rest('POST', '_/actions/hello')).statusCode).toBe(202);
  await options.clock.advance(100);
});

test('an invoke that the invoker does not take is no longer in flight', async () => {
  await using host = await startHost(withLimits({ concurrentInvocations: 1 }));
  host.put();
  host.invoker.will({ refusal: new Error('no engine') });
  for (let i = 0; i < 3; i += 1) {
    expect((await host.rest('POST', '_/actions/hello?blocking=true')).statusCode).toBe(500);
  }
});

test('triggers have a count of their own, and their rules are charged as invokes', async () => {
  await using host = await startHost(withLimits({ firesPerMinute: 2, invocationsPerMinute: 1 }));
  host.put();
  await host.rest('PUT', '_/triggers/t', {});
  await host.rest('PUT', '_/rules/r', { trigger: '/_/t', action: '/_/hello' });
  const [first, second, third] = [
    await host.rest('POST', '_/triggers/t'),
    await host.rest('POST', '_/triggers/t'),
    await host.rest('POST', '_/triggers/t'),
  ];
  expect([first.statusCode, second.statusCode]).toEqual([202, 202]);
  const { logs } = (await host.rest('GET', `_/activations/${second.json().activationId}`)).json();
  expect(JSON.parse(logs[0])).toMatchObject({ success: false, error: inLastMinute(2, 1) });
  expect([third.statusCode, third.json().error]).toEqual([429, inLastMinute(3, 2)]);
});
