import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { silentLogger } from '@serverless-max/foundation';
import { createRecordingLogger } from '@serverless-max/foundation/testing';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Observation } from './observation.ts';
import { readTraceSettings } from './trace-settings.ts';
import { createTraces } from './traces.ts';

interface Received {
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A collector that takes what it gets. */
async function startCollector(): Promise<{ readonly url: string; readonly received: readonly Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      received.push({ path: request.url, headers: request.headers, body });
      response.setHeader('content-type', request.headers['content-type'] ?? '').end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

/** Sets variables of the process for a test: OpenTelemetry's libraries read them themselves. */
function setVariables(env: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
}

const of = { activationId: 'f'.repeat(32), namespace: 'guest', action: '/guest/hello', kind: 'blackbox' };
const activation: readonly Observation[] = [
  { tag: 'activation-accepted', ...of, at: 1_000, receivedAt: 1_000 },
  {
    tag: 'activation-ended',
    ...of,
    at: 1_100,
    status: 'success',
    startKind: 'warm',
    memoryMb: 256,
    start: 1_002,
    waitTimeMs: 2,
    durationMs: 50,
  },
];

test.each([
  ['http/json', 'application/json'],
  ['http/protobuf', 'application/x-protobuf'],
])('a collector gets the spans over %s', async (protocol, contentType) => {
  const collector = await startCollector();
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=mine',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test',
  };
  setVariables(env);
  const settings = readTraceSettings(env);
  if (!settings) throw new Error('traces were asked for');
  const traces = await createTraces(settings, silentLogger);
  for (const observation of activation) traces.observe(observation);
  await traces.close();

  expect(collector.received).toHaveLength(1);
  const [{ path, headers, body } = { path: '', headers: {}, body: Buffer.of() }] = collector.received;
  expect([path, headers['content-type'], headers['x-tenant']]).toEqual(['/v1/traces', contentType, 'mine']);
  for (const text of ['/guest/hello', 'wait', 'run', 'logs', 'serverless-max', 'deployment.environment']) {
    expect(body.includes(text)).toBe(true);
  }
});

test('a collector that is not there is told once, and holds nothing up', async () => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_EXPORTER_OTLP_TIMEOUT: '100' };
  setVariables(env);
  const logger = createRecordingLogger();
  const traces = await createTraces({ protocol: 'http/json', sampler: 'always_on', ratio: 1 }, logger);
  for (const observation of activation) traces.observe(observation);
  await expect.poll(() => logger.lines, { timeout: 4_000 }).toHaveLength(1);
  for (const observation of activation) traces.observe(observation);
  await traces.close();
  expect(logger.lines).toMatchObject([{ level: 'warn', message: 'traces not sent' }]);
});

test('a collector that never answers holds the end up for three seconds at most', async () => {
  const server = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  setVariables({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  const traces = await createTraces({ protocol: 'http/json', sampler: 'always_on', ratio: 1 }, silentLogger);
  for (const observation of activation) traces.observe(observation);
  const began = performance.now();
  await traces.close();
  expect(performance.now() - began).toBeLessThan(4_000);
});

test('a sampler that takes nothing sends nothing', async () => {
  const collector = await startCollector();
  setVariables({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  const traces = await createTraces({ protocol: 'http/json', sampler: 'always_off', ratio: 1 }, silentLogger);
  for (const observation of activation) traces.observe(observation);
  await traces.close();
  expect(collector.received).toEqual([]);
});
