import { type Fault, ServerlessMaxError } from '@serverless-max/foundation';

/** The variables of OpenTelemetry ask for traces in a way that is not there. */
export class InvalidTraceSettingsError extends ServerlessMaxError {
  override readonly code = 'TEL_INVALID_TRACE_SETTINGS';
  override readonly fault: Fault = 'user';
  constructor(variable: string, given: string, allowed: string) {
    super(`${variable} cannot be "${given}": it takes ${allowed}.`, {
      hint: 'Unset it, or set OTEL_TRACES_EXPORTER=none to have no traces.',
    });
  }
}
