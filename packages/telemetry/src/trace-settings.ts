import { InvalidTraceSettingsError } from './errors.ts';

/** Which traces are sent, and how. Where to is read by the exporter itself: endpoint, headers, time limit. */
export interface TraceSettings {
  readonly protocol: (typeof protocols)[number];
  /** Which traces are kept; with `parentbased_` only where the request does not say it. */
  readonly sampler: (typeof samplers)[number];
  /** From 0 to 1, of the samplers by ratio. */
  readonly ratio: number;
}

/** Variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

const protocols = ['http/protobuf', 'http/json'] as const;
const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

/**
 * Reads OpenTelemetry's variables; undefined when they ask for no traces. They ask for them by naming an exporter or an
 * endpoint. (OpenTelemetry: Environment Variable Specification; a set but empty variable counts as unset.)
 * @throws InvalidTraceSettingsError
 */
export function readTraceSettings(env: Environment): TraceSettings | undefined {
  const read = (name: string): string | undefined => env[name]?.trim() || undefined;
  const isAsked = [
    'OTEL_TRACES_EXPORTER',
    'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
    'OTEL_EXPORTER_OTLP_ENDPOINT',
  ];
  if (read('OTEL_SDK_DISABLED')?.toLowerCase() === 'true' || !isAsked.some(read)) return undefined;

  const choose = <T extends string>(name: string, allowed: readonly T[], whenUnset: T): T => {
    const given = read(name) ?? whenUnset;
    const chosen = allowed.find((it) => it === given);
    if (chosen === undefined) throw new InvalidTraceSettingsError(name, given, allowed.join(', '));
    return chosen;
  };
  if (choose('OTEL_TRACES_EXPORTER', ['otlp', 'none'], 'otlp') === 'none') return undefined;
  const ownProtocol = 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL';
  return {
    protocol: choose(
      read(ownProtocol) ? ownProtocol : 'OTEL_EXPORTER_OTLP_PROTOCOL',
      protocols,
      'http/protobuf',
    ),
    sampler: choose('OTEL_TRACES_SAMPLER', samplers, 'parentbased_always_on'),
    ratio: toRatio('OTEL_TRACES_SAMPLER_ARG', read('OTEL_TRACES_SAMPLER_ARG') ?? '1'),
  };
}

function toRatio(name: string, given: string): number {
  const ratio = Number(given);
  if (ratio >= 0 && ratio <= 1) return ratio;
  throw new InvalidTraceSettingsError(name, given, 'a number from 0 to 1');
}
