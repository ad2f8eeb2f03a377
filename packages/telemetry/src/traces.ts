import type { Logger } from '@serverless-max/foundation';
import type { Observation } from './observation.ts';
import type { TraceSettings } from './trace-settings.ts';

/** Sends a trace of every activation. */
export interface Traces extends AsyncDisposable {
  /** Takes what happened. It never throws. */
  observe(observation: Observation): void;
  /** Sends what is left, for a few seconds at most. */
  close(): Promise<void>;
}

/**
 * Starts to send traces over OTLP; the libraries for it are loaded now. Endpoint, headers, service name and resource
 * attributes are read by OpenTelemetry's own libraries from the variables of the process.
 */
export async function createTraces(settings: TraceSettings, logger: Logger): Promise<Traces> {
  const [{ openTracer }, { createActivationSpans }] = await Promise.all([
    import('./tracer.ts'),
    import('./activation-spans.ts'),
  ]);
  const { tracer, close } = await openTracer(settings, logger);
  const { observe } = createActivationSpans(tracer);
  return { observe, close, [Symbol.asyncDispose]: close };
}
