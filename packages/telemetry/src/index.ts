export { InvalidTraceSettingsError } from './errors.ts';
export { createMetrics, type Exposition, type Metrics, type MetricsOptions } from './metrics.ts';
export type { ActivationAccepted, ActivationEnded, Observation } from './observation.ts';
export {
  type Environment,
  readTraceSettings,
  type TraceSettings,
} from './trace-settings.ts';
export { createTraces, type Traces } from './traces.ts';
