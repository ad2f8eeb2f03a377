import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import type { ActivationAccepted, ActivationEnded, Observation } from './observation.ts';

/** Makes spans of what happens. */
export interface ActivationSpans {
  observe(observation: Observation): void;
}

/** An activation that has not ended. */
interface OpenActivation {
  readonly span: Span;
  readonly context: Context;
  readonly receivedAt: number;
  /** The container that was found for it last. */
  container?: string;
  /** When it had its outcome. */
  endedAt?: number;
}

/** Epoch milliseconds. */
interface Interval {
  readonly from: number;
  readonly to: number;
}

/**
 * Each activation is a span from its request to the arrival of its last log line, below the span of the sequence or
 * composition that it is part of, or below the one that the request names. Its parts are spans in it: `wait`, in
 * which a cold one has `container start`, then `init`, `run` and `logs`.
 */
export function createActivationSpans(tracer: Tracer): ActivationSpans {
  const open = new Map<string, OpenActivation>();
  /** By the name of the container. */
  const starts = new Map<string, Interval>();

  const begin = (accepted: ActivationAccepted): void => {
    const { activationId, action, namespace, kind, receivedAt, cause, traceparent } = accepted;
    const enclosing = cause === undefined ? undefined : open.get(cause)?.context;
    const options = {
      kind: enclosing ? SpanKind.INTERNAL : SpanKind.SERVER,
      startTime: receivedAt,
      attributes: {
        'faas.name': action,
        'faas.invocation_id': activationId,
        'openwhisk.namespace': namespace,
        'openwhisk.kind': kind,
      },
    };
    const span = tracer.startSpan(action, options, enclosing ?? contextOf(traceparent));
    open.set(activationId, { span, context: trace.setSpan(ROOT_CONTEXT, span), receivedAt });
  };

  const end = (ended: ActivationEnded): void => {
    const activation = open.get(ended.activationId);
    if (!activation) return;
    open.delete(ended.activationId);
    const { span, context, receivedAt } = activation;
    span.setAttributes(attributesOf(ended));
    if (ended.status !== 'success') span.setStatus({ code: SpanStatusCode.ERROR, message: ended.status });
    const part = (name: string, { from, to }: Interval, within: Context = context): Context => {
      const child = tracer.startSpan(name, { startTime: from }, within);
      child.end(Math.max(from, to));
      return trace.setSpan(ROOT_CONTEXT, child);
    };
    // What has components has nothing else: they are spans of their own.
    if (ended.startKind !== undefined) {
      const { start, initTimeMs, durationMs, at } = ended;
      const wait = part('wait', { from: receivedAt, to: start });
      const containerStart = ended.startKind === 'cold' ? starts.get(activation.container ?? '') : undefined;
      if (containerStart) part('container start', containerStart, wait);
      if (initTimeMs !== undefined) part('init', { from: start, to: start + initTimeMs });
      const runEnd = start + durationMs;
      part('run', { from: start + (initTimeMs ?? 0), to: runEnd });
      part('logs', { from: Math.max(activation.endedAt ?? runEnd, runEnd), to: at });
    }
    span.end(ended.at);
  };

  return {
    observe(observation) {
      switch (observation.tag) {
        case 'activation-accepted':
          return begin(observation);
        case 'activation-ended':
          return end(observation);
        case 'job-started': {
          const activation = open.get(observation.activationId);
          if (activation) activation.container = observation.container;
          return;
        }
        case 'job-ended': {
          const activation = open.get(observation.activationId);
          if (activation) activation.endedAt = observation.at;
          return;
        }
        case 'job-rescheduled':
          open
            .get(observation.activationId)
            ?.span.addEvent('rescheduled', { reason: observation.reason }, observation.at);
          return;
        case 'container-started': {
          const from = observation.at - observation.durationMs;
          return void starts.set(observation.container, { from, to: observation.at });
        }
        case 'container-removed':
          return void starts.delete(observation.container);
        default:
          return;
      }
    },
  };
}

function attributesOf(ended: ActivationEnded) {
  const { startKind, status, statusCode } = ended;
  return {
    'openwhisk.status': status,
    ...(startKind !== undefined && {
      'faas.coldstart': startKind === 'cold',
      'openwhisk.start_kind': startKind,
    }),
    ...(statusCode !== undefined && { 'http.response.status_code': statusCode }),
  };
}

/** The context that a request names; a new trace when it names none, or no valid one. */
function contextOf(traceparent: string | undefined): Context {
  const parent = traceparent === undefined ? undefined : parseTraceParent(traceparent);
  return parent ? trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true }) : ROOT_CONTEXT;
}
