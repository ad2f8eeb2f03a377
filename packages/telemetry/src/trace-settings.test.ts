import { expect, test } from 'vitest';
import { readTraceSettings, type TraceSettings } from './trace-settings.ts';

const usual: TraceSettings = { protocol: 'http/protobuf', sampler: 'parentbased_always_on', ratio: 1 };
const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' };

test.each<[env: Readonly<Record<string, string>>, settings: TraceSettings | undefined]>([
  [{}, undefined],
  [{ OTEL_SERVICE_NAME: 'mine' }, undefined],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: '' }, undefined],
  [{ OTEL_TRACES_EXPORTER: 'none', ...endpoint }, undefined],
  [{ OTEL_SDK_DISABLED: 'TRUE', ...endpoint }, undefined],
  [endpoint, usual],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://localhost:4318/v1/traces' }, usual],
  [{ OTEL_TRACES_EXPORTER: 'otlp' }, usual],
  [
    { ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' },
    { ...usual, protocol: 'http/json' },
  ],
  [
    {
      ...endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf',
    },
    usual,
  ],
  [
    { ...endpoint, OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.25' },
    { ...usual, sampler: 'traceidratio', ratio: 0.25 },
  ],
])('%o asks for %o', (env, settings) => {
  expect(readTraceSettings(env)).toEqual(settings);
});

test.each([
  [{ OTEL_TRACES_EXPORTER: 'zipkin' }, 'OTEL_TRACES_EXPORTER cannot be "zipkin": it takes otlp, none.'],
  [
    { ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
    'OTEL_EXPORTER_OTLP_PROTOCOL cannot be "grpc": it takes http/protobuf, http/json.',
  ],
  [
    { ...endpoint, OTEL_TRACES_SAMPLER: 'xray' },
    'OTEL_TRACES_SAMPLER cannot be "xray": it takes always_on, always_off, traceidratio, parentbased_always_on, parentbased_always_off, parentbased_traceidratio.',
  ],
  [
    { ...endpoint, OTEL_TRACES_SAMPLER_ARG: '2' },
    'OTEL_TRACES_SAMPLER_ARG cannot be "2": it takes a number from 0 to 1.',
  ],
])('%o is refused', (env, message) => {
  expect(() => readTraceSettings(env)).toThrow(
    expect.objectContaining({ code: 'TEL_INVALID_TRACE_SETTINGS', message }),
  );
});
