import type { EmulatorOptions } from '@serverless-max/emulator';
import { type Logger, messageOf } from '@serverless-max/foundation';
import type { Invoker } from '@serverless-max/invoker';
import {
  createMetrics,
  createTraces,
  InvalidTraceSettingsError,
  readTraceSettings,
  type Traces,
} from '@serverless-max/telemetry';

/** What is counted and traced of a host. */
export interface HostTelemetry extends AsyncDisposable {
  readonly onEvent: NonNullable<EmulatorOptions['onEvent']>;
  readonly metrics: NonNullable<EmulatorOptions['metrics']>;
}

/** Opens the telemetry of a host: metrics always, traces when OpenTelemetry's variables ask for them. */
export async function openTelemetry(
  env: NodeJS.ProcessEnv,
  invoker: Pick<Invoker, 'snapshot'>,
  logger: Logger,
): Promise<HostTelemetry> {
  const metrics = createMetrics({ pool: () => invoker.snapshot() });
  const traces = await openTraces(env, logger);
  return {
    onEvent(event) {
      metrics.observe(event);
      traces?.observe(event);
    },
    metrics: () => metrics.expose(),
    [Symbol.asyncDispose]: async () => traces?.close(),
  };
}

/** The variables are often there for other programs: what cannot be done is told, and is no reason not to start. */
async function openTraces(env: NodeJS.ProcessEnv, logger: Logger): Promise<Traces | undefined> {
  try {
    const settings = readTraceSettings(env);
    return settings && (await createTraces(settings, logger));
  } catch (error) {
    if (!(error instanceof InvalidTraceSettingsError)) throw error;
    logger.warn({ reason: messageOf(error) }, 'no traces are sent');
    return undefined;
  }
}
