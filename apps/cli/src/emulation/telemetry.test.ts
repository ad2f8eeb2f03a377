import { createRecordingLogger } from '@serverless-max/foundation/testing';
import { expect, test } from 'vitest';
import { openTelemetry } from './telemetry.ts';

const pool = {
  containers: 1,
  idle: 1,
  paused: 0,
  prewarmed: 0,
  waitingJobs: 0,
  memoryInUseMb: 256,
  budgetMb: 512,
};
const invoker = { snapshot: () => pool };

test('counts what happens, and shows the pool', async () => {
  const logger = createRecordingLogger();
  await using telemetry = await openTelemetry({}, invoker, logger);
  telemetry.onEvent({ tag: 'container-created', container: 'wsk_1', kind: 'blackbox', memoryMb: 256, at: 1 });
  const { text } = await telemetry.metrics();
  expect(text).toContain('serverless_max_containers_created_total 1');
  expect(text).toContain('serverless_max_containers{state="warm"} 1');
  expect(logger.lines).toEqual([]);
});

test('variables that ask for what is not there are told, and hold nothing up', async () => {
  const logger = createRecordingLogger();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4317', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
  await using telemetry = await openTelemetry(env, invoker, logger);
  expect((await telemetry.metrics()).text).not.toBe('');
  expect(logger.lines).toEqual([
    {
      level: 'warn',
      message: 'no traces are sent',
      fields: {
        reason: 'OTEL_EXPORTER_OTLP_PROTOCOL cannot be "grpc": it takes http/protobuf, http/json.',
      },
    },
  ]);
});
