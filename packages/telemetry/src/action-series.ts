import { Counter, Gauge, Histogram, linearBuckets, type Registry } from 'prom-client';
import type { ActivationEnded } from './observation.ts';

/** The metrics that OpenWhisk keeps of each action. */
export interface ActionSeries {
  record(activation: ActivationEnded): void;
}

/** The longest answer of an action, in bytes. */
const maxResponseBytes = 1_048_576;

/** Seconds. Of a warm start they are few thousandths, of a model that is loaded many. */
const timeBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** What all actions are called that came when there were too many. */
const others = { namespace: 'other', initiator: 'other', action: 'other' } as const;

/** How events and metrics of OpenWhisk write an outcome. (OpenWhisk: ActivationResult.scala.) */
const statusNames = {
  success: 'success',
  'application error': 'application_error',
  'action developer error': 'action_developer_error',
  'whisk internal error': 'whisk_internal_error',
} as const satisfies Record<ActivationEnded['status'], string>;

/** What one action counts with: the lookups by label are done once. */
type Series = ReturnType<Definitions['of']>;

/**
 * Creates the metrics of OpenWhisk's user-events service, with its names and labels: `namespace` owns the action,
 * `initiator` invoked it. (OpenWhisk: PrometheusRecorder.scala.) What clients can name without end is bounded:
 * `maxActions` have series of their own, and a status code outside of HTTP's is `other`.
 */
export function createActionSeries(registry: Registry, maxActions: number): ActionSeries {
  const definitions = new Definitions(registry);
  const known = new Map<string, Series>();
  const rest = definitions.of(others, 'other', 'other');

  const find = (activation: ActivationEnded): Series => {
    const { namespace: initiator, action, kind, memoryMb } = activation;
    const key = `${initiator} ${action} ${kind} ${memoryMb}`;
    const found = known.get(key);
    if (found) return found;
    if (known.size >= maxActions) return rest;
    const [, namespace = '', ...path] = action.split('/');
    const series = definitions.of({ namespace, initiator, action: path.join('/') }, kind, String(memoryMb));
    known.set(key, series);
    return series;
  };

  return {
    record(activation) {
      const series = find(activation);
      const { status, startKind, initTimeMs, statusCode, responseSize } = activation;
      series.activations.inc();
      series.memory.set(activation.memoryMb);
      series.waitTime.observe(activation.waitTimeMs / 1_000);
      series.duration.observe(activation.durationMs / 1_000);
      series.status[status].inc();
      if (initTimeMs !== undefined) {
        series.coldStarts.inc();
        series.initTime.observe(initTimeMs / 1_000);
      }
      if (startKind !== undefined) definitions.starts.inc({ start_kind: startKind });
      if (responseSize !== undefined) series.responseSize.observe(responseSize);
      if (statusCode !== undefined) series.statusCode(statusCode).inc();
    },
  };
}

interface ActionLabels {
  readonly namespace: string;
  readonly initiator: string;
  readonly action: string;
}

class Definitions {
  readonly starts: Counter;
  readonly #activations: Counter;
  readonly #coldStarts: Counter;
  readonly #waitTime: Histogram;
  readonly #initTime: Histogram;
  readonly #duration: Histogram;
  readonly #responseSize: Histogram;
  readonly #status: Counter;
  readonly #statusCode: Counter;
  readonly #memory: Gauge;

  constructor(registry: Registry) {
    const define = (name: string, help: string, ...more: string[]) => ({
      name: `openwhisk_action_${name}`,
      help,
      labelNames: ['namespace', 'initiator', 'action', ...more],
      registers: [registry],
    });
    const time = (name: string, help: string): Histogram =>
      new Histogram({ ...define(name, help), buckets: timeBuckets });
    this.#activations = new Counter(
      define('activations_total', 'Activations that have ended', 'kind', 'memory'),
    );
    this.#coldStarts = new Counter(
      define('coldStarts_total', 'Activations that initialized their container'),
    );
    this.#waitTime = time('waitTime_seconds', 'Time from the request to /init, or to /run when warm');
    this.#initTime = time('initTime_seconds', 'Time that /init took');
    this.#duration = time('duration_seconds', 'Time that /init and /run took together');
    this.#responseSize = new Histogram({
      ...define('response_size_bytes', 'Size of what the action answered'),
      buckets: linearBuckets(0, maxResponseBytes / 10, 11),
    });
    this.#status = new Counter(define('status', 'Activations that have ended, by outcome', 'status'));
    this.#statusCode = new Counter(
      define('status_code', 'Activations that have ended, by the statusCode of their result', 'status_code'),
    );
    this.#memory = new Gauge(define('memory', 'Memory limit of the action, in MB'));
    this.starts = new Counter({
      name: 'serverless_max_activation_starts_total',
      help: 'Activations that had a container, by how they came to it',
      labelNames: ['start_kind'],
      registers: [registry],
    });
  }

  of({ namespace, initiator, action }: ActionLabels, kind: string, memory: string) {
    const path = [namespace, initiator, action] as const;
    const status = (name: ActivationEnded['status']): Counter.Internal =>
      this.#status.labels(...path, statusNames[name]);
    return {
      activations: this.#activations.labels(...path, kind, memory),
      coldStarts: this.#coldStarts.labels(...path),
      waitTime: this.#waitTime.labels(...path),
      initTime: this.#initTime.labels(...path),
      duration: this.#duration.labels(...path),
      responseSize: this.#responseSize.labels(...path),
      memory: this.#memory.labels(...path),
      status: {
        success: status('success'),
        'application error': status('application error'),
        'action developer error': status('action developer error'),
        'whisk internal error': status('whisk internal error'),
      },
      statusCode: (code: number): Counter.Internal =>
        this.#statusCode.labels(...path, isHttpStatus(code) ? String(code) : 'other'),
    };
  }
}

function isHttpStatus(code: number): boolean {
  return Number.isInteger(code) && code >= 100 && code <= 599;
}
