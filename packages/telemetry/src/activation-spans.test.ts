import {
  AlwaysOnSampler,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { expect, test } from 'vitest';
import { createActivationSpans } from './activation-spans.ts';
import type { ActivationAccepted, ActivationEnded, Observation } from './observation.ts';

const activationId = 'f4624636b3679b982590bb0d29e14596';
const of = { activationId, namespace: 'guest', action: '/guest/hello', kind: 'blackbox' };
const accepted: ActivationAccepted = { tag: 'activation-accepted', ...of, at: 1_001, receivedAt: 1_000 };
const warm: ActivationEnded = {
  tag: 'activation-ended',
  ...of,
  at: 1_060,
  status: 'success',
  startKind: 'warm',
  memoryMb: 256,
  start: 1_002,
  waitTimeMs: 2,
  durationMs: 50,
};

/** A span, with what matters of it: times in milliseconds, and the span that it is in. */
function spansOf(observations: readonly Observation[]) {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({
    sampler: new AlwaysOnSampler(),
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  });
  const { observe } = createActivationSpans(provider.getTracer('test'));
  for (const observation of observations) observe(observation);
  const spans = exporter.getFinishedSpans();
  const nameOf = (id: string | undefined): string | undefined =>
    spans.find((it) => it.spanContext().spanId === id)?.name ?? id;
  const brief = (span: ReadableSpan) => [
    span.name,
    nameOf(span.parentSpanContext?.spanId),
    toMs(span.startTime),
    toMs(span.endTime),
  ];
  return { spans, briefly: spans.map(brief) };
}

function toMs([seconds, nanoseconds]: readonly [number, number]): number {
  return seconds * 1_000 + nanoseconds / 1_000_000;
}

test('a warm activation waits and runs, and its lines come after', () => {
  const ended = { tag: 'job-ended', ...of, at: 1_053, status: 'success' } as const;
  expect(spansOf([accepted, ended, warm]).briefly).toEqual([
    ['wait', '/guest/hello', 1_000, 1_002],
    ['run', '/guest/hello', 1_002, 1_052],
    ['logs', '/guest/hello', 1_053, 1_060],
    ['/guest/hello', undefined, 1_000, 1_060],
  ]);
});

test('a cold one has the start of its container in the wait, and its init', () => {
  const container = 'wsk_1_guest_hello';
  const observations: Observation[] = [
    accepted,
    { tag: 'job-started', ...of, at: 1_001, container, startKind: 'cold' },
    { tag: 'container-started', container, containerId: '0123456789ab', at: 1_100, durationMs: 98 },
    { ...warm, startKind: 'cold', start: 1_101, initTimeMs: 30, durationMs: 50, at: 1_160 },
  ];
  const { briefly, spans } = spansOf(observations);
  expect(briefly).toEqual([
    ['wait', '/guest/hello', 1_000, 1_101],
    ['container start', 'wait', 1_002, 1_100],
    ['init', '/guest/hello', 1_101, 1_131],
    ['run', '/guest/hello', 1_131, 1_151],
    ['logs', '/guest/hello', 1_151, 1_160],
    ['/guest/hello', undefined, 1_000, 1_160],
  ]);
  expect(spans.at(-1)?.attributes).toEqual({
    'faas.name': '/guest/hello',
    'faas.invocation_id': activationId,
    'faas.coldstart': true,
    'openwhisk.namespace': 'guest',
    'openwhisk.kind': 'blackbox',
    'openwhisk.start_kind': 'cold',
    'openwhisk.status': 'success',
  });
});

test('a failure is one', () => {
  const { spans } = spansOf([accepted, { ...warm, status: 'application error', statusCode: 404 }]);
  expect(spans.at(-1)).toMatchObject({
    status: { code: 2, message: 'application error' },
    attributes: { 'http.response.status_code': 404 },
  });
});

test('the parts of a sequence are in it', () => {
  const whole = { ...of, activationId: '0'.repeat(32), action: '/guest/all', kind: 'sequence' };
  const { startKind: _none, ...withoutContainer } = warm;
  const { briefly, spans } = spansOf([
    { ...accepted, ...whole },
    { ...accepted, cause: whole.activationId },
    warm,
    { ...withoutContainer, ...whole, at: 1_070 },
  ]);
  expect(briefly.slice(-2)).toEqual([
    ['/guest/hello', '/guest/all', 1_000, 1_060],
    ['/guest/all', undefined, 1_000, 1_070],
  ]);
  expect(new Set(spans.map((it) => it.spanContext().traceId)).size).toBe(1);
});

test.each([
  ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', '0af7651916cd43dd8448eb211c80319c'],
  ['00-00000000000000000000000000000000-b7ad6b7169203331-01', undefined],
  ['nonsense', undefined],
])('the trace that a request names is gone on with: %s', (traceparent, traceId) => {
  const { spans } = spansOf([{ ...accepted, traceparent }, warm]);
  const root = spans.at(-1);
  expect(root?.parentSpanContext?.spanId).toBe(traceId && 'b7ad6b7169203331');
  if (traceId) expect(root?.spanContext().traceId).toBe(traceId);
});

test('a job that moves says so, and what is unknown is nothing', () => {
  const moved = { tag: 'job-rescheduled', ...of, at: 1_001, container: 'wsk_1', reason: 'gone' } as const;
  expect(spansOf([accepted, moved, warm]).spans.at(-1)?.events).toMatchObject([
    { name: 'rescheduled', attributes: { reason: 'gone' } },
  ]);
  expect(spansOf([moved, warm]).spans).toEqual([]);
});
