import { once } from 'node:events';
import { connect } from 'node:net';
import type { LogFields, Logger } from '@serverless-max/foundation';
import fc from 'fast-check';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FuzzRequest, fuzzBytes, fuzzRequest } from './testing/fuzz-requests.ts';
import { send } from './testing/http-client.ts';
import { startHost, type TestHost } from './testing/test-host.ts';

const requests = Number(process.env['SMAX_FUZZ_REQUESTS'] ?? 20_000);
const patienceMs = 5_000;

let host: TestHost;
let base: string;
const failures: LogFields[] = [];
const logger: Logger = {
  debug() {},
  info() {},
  warn: (fields) => void failures.push(fields),
  error: (fields) => void failures.push(fields),
};

beforeAll(async () => {
  host = await startHost({ logger });
  base = await host.emulator.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => host.emulator.close());

let isChanged = true;
test(`answers any of ${requests} requests in shape`, { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fuzzRequest, async (request) => {
      failures.length = 0;
      if (isChanged) await restore();
      const { statusCode, headers, body } = await inTime(inject(request));
      isChanged = statusCode === 200 && ['PUT', 'DELETE'].includes(request.method);
      expect(JSON.stringify(failures)).toBe('[]');
      const id = [headers['x-request-id']].flat()[0];
      expect(id).toMatch(/^[\x20-\x7e]+$/);
      // What an action was asked for may have any status and shape.
      if (statusCode < 400 || headers['x-openwhisk-activation-id'] !== undefined) return;
      expect(statusCode).not.toBe(500);
      expect(headers['content-type']).toBe('application/json');
      if (request.method === 'HEAD') expect(body).toBe('');
      else expect(JSON.parse(body)).toEqual({ error: expect.stringMatching(/./), code: id });
    }),
    { numRuns: requests },
  );
  expect({}).not.toHaveProperty('polluted');
});

test('answers any bytes, or ends the connection', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fuzzBytes, async (bytes) => {
      failures.length = 0;
      await restore();
      const answer = await inTime(exchange(bytes));
      expect(JSON.stringify(failures)).toBe('[]');
      expect(answer).toMatch(/^(HTTP\/1\.1 [1-9]\d\d |$)/);
      expect(answer).not.toContain('There was an internal server error.');
      if (answer !== '') expect(answer).toMatch(/\r\nx-request-id: ./i);
    }),
    { numRuns: Math.ceil(requests / 40) },
  );
  expect((await send(`${base}/ping`)).body).toBe('pong');
});

/** What the requests are for; they may have changed or deleted it. */
async function restore(): Promise<void> {
  const annotations = (...keys: string[]) =>
    keys.map((key) => ({ key, value: key === 'require-whisk-auth' ? 'secret' : true }));
  host.put({ name: 'hello', annotations: annotations('web-export') });
  host.put({ name: 'raw', annotations: annotations('web-export', 'raw-http', 'web-custom-options') });
  host.put({ name: 'guarded', annotations: annotations('web-export', 'require-whisk-auth') });
  host.put({ name: 'plain', annotations: annotations('final'), parameters: [{ key: 'a', value: 1 }] });
  const exec = { kind: 'blackbox', image: 'a/b:c' };
  await host.rest('PUT', '_/packages/p?overwrite=true', { parameters: [{ key: 'b', value: 2 }] });
  await host.rest('PUT', '_/actions/p/hello?overwrite=true', {
    exec,
    annotations: annotations('web-export'),
  });
  await host.rest('PUT', '_/triggers/t?overwrite=true', {});
  await host.rest('PUT', '_/rules/r?overwrite=true', { trigger: '/_/t', action: '/_/hello' });
}

function inject({ method, url, headers, body }: FuzzRequest) {
  // The types of `inject` do not know every method of HTTP.
  const options = { method, url, headers, payload: body } as InjectOptions;
  return host.app.inject(options);
}

/** Sends the bytes, takes what comes until there is a pause, and then what comes until the connection ends. */
async function exchange(bytes: Buffer): Promise<string> {
  const socket = connect(Number(new URL(base).port), '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  // A connection that is cut off is an end, too.
  socket.on('error', () => {});
  socket.setTimeout(20, () => socket.end());
  socket.write(bytes);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('no answer')), patienceMs);
  try {
    return await Promise.race([answer, promise]);
  } finally {
    clearTimeout(timer);
  }
}
