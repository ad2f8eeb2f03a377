import { setTimeout as sleepFor } from 'node:timers/promises';
import type { Tracer } from '@opentelemetry/api';
import { ExportResultCode } from '@opentelemetry/core';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { type Logger, messageOf } from '@serverless-max/foundation';
import type { TraceSettings } from './trace-settings.ts';

/** Makes spans that are sent in batches. */
export interface OpenTracer {
  readonly tracer: Tracer;
  close(): Promise<void>;
}

/** What a collector may take to answer the last batch, in milliseconds. */
const lastExportMs = 3_000;

/** Opens a tracer. What cannot be sent is lost, and the logger is told. */
export async function openTracer(settings: TraceSettings, logger: Logger): Promise<OpenTracer> {
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': 'serverless-max' }))
      .merge(detectResources({ detectors: [envDetector] })),
    sampler: toSampler(settings),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: tellingOfFailures(await createExporter(settings), logger),
        scheduledDelayMillis: 1_000,
      }),
    ],
  });
  return {
    tracer: provider.getTracer('serverless-max'),
    async close() {
      const shutdown = provider.shutdown().catch(() => {});
      await Promise.race([shutdown, sleepFor(lastExportMs, undefined, { ref: false })]);
    },
  };
}

/** Only the one that is wanted is loaded. */
async function createExporter({ protocol }: TraceSettings): Promise<SpanExporter> {
  const { OTLPTraceExporter } =
    protocol === 'http/json'
      ? await import('@opentelemetry/exporter-trace-otlp-http')
      : await import('@opentelemetry/exporter-trace-otlp-proto');
  return new OTLPTraceExporter();
}

function toSampler({ sampler, ratio }: TraceSettings): Sampler {
  const roots = {
    always_on: () => new AlwaysOnSampler(),
    always_off: () => new AlwaysOffSampler(),
    traceidratio: () => new TraceIdRatioBasedSampler(ratio),
  };
  switch (sampler) {
    case 'always_on':
    case 'always_off':
    case 'traceidratio':
      return roots[sampler]();
    case 'parentbased_always_on':
      return new ParentBasedSampler({ root: roots.always_on() });
    case 'parentbased_always_off':
      return new ParentBasedSampler({ root: roots.always_off() });
    case 'parentbased_traceidratio':
      return new ParentBasedSampler({ root: roots.traceidratio() });
  }
}

/** Tells of a failure once, and again only after something went through. */
function tellingOfFailures(exporter: SpanExporter, logger: Logger): SpanExporter {
  let isTold = false;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const hasFailed = result.code === ExportResultCode.FAILED;
        if (hasFailed && !isTold) logger.warn({ reason: messageOf(result.error) }, 'traces not sent');
        isTold = hasFailed;
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
  };
}
