import { Counter, Gauge, Histogram, type LabelValues, Registry } from 'prom-client';
import { type ActionSeries, createActionSeries } from './action-series.ts';
import type { Exposition, MetricsOptions } from './metrics.ts';
import type { Observation } from './observation.ts';

/** Metrics once their library is there. */
export interface Recorder {
  record(observation: Observation): void;
  expose(): Promise<Exposition>;
}

const bytesPerMb = 1_048_576;

/** Seconds that engines take to start, pause and resume a container, and containers to initialize. */
const operationBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Creates the metrics of one host: those of activations as OpenWhisk names them, those of the pool with names of ours. */
export function createRecorder({ pool, maxActions }: Required<MetricsOptions>): Recorder {
  const registry = new Registry();
  const actions: ActionSeries = createActionSeries(registry, maxActions);
  const counter = (name: string, help: string, labelNames: string[] = []): Counter =>
    new Counter({ name: `serverless_max_${name}`, help, labelNames, registers: [registry] });
  const created = counter('containers_created_total', 'Containers that were asked for');
  const removed = counter('containers_removed_total', 'Containers that are gone, by what for', ['reason']);
  const queued = counter('jobs_queued_total', 'Activations that had to wait for a container');
  const rescheduled = counter('jobs_rescheduled_total', 'Activations that were moved to another container', [
    'reason',
  ]);
  const operations = new Histogram({
    name: 'serverless_max_container_operation_seconds',
    help: 'Time that it took to start, initialize, pause or resume a container',
    labelNames: ['operation'],
    buckets: operationBuckets,
    registers: [registry],
  });
  registerPool(registry, pool);

  return {
    record(observation) {
      switch (observation.tag) {
        case 'activation-ended':
          return actions.record(observation);
        case 'container-created':
          return created.inc();
        case 'container-started':
        case 'container-initialized':
        case 'container-paused':
        case 'container-resumed':
          return operations.observe(
            { operation: operationOf[observation.tag] },
            observation.durationMs / 1_000,
          );
        case 'container-removed':
          return removed.inc({ reason: observation.reason });
        case 'job-queued':
          return queued.inc();
        case 'job-rescheduled':
          return rescheduled.inc({ reason: observation.reason });
        case 'activation-accepted':
        case 'job-started':
        case 'job-ended':
        case 'log-line':
          return;
      }
    },
    expose: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}

const operationOf = {
  'container-started': 'start',
  'container-initialized': 'initialize',
  'container-paused': 'pause',
  'container-resumed': 'resume',
} as const;

/** The gauges of the pool, read when somebody looks. */
function registerPool(registry: Registry, pool: MetricsOptions['pool']): void {
  const gauge = (
    name: string,
    help: string,
    labelNames: string[],
    values: () => readonly (readonly [labels: LabelValues<string>, value: number])[],
  ): void => {
    new Gauge({
      name: `serverless_max_${name}`,
      help,
      labelNames,
      registers: [registry],
      collect() {
        for (const [labels, value] of values()) this.set(labels, value);
      },
    });
  };
  gauge('containers', 'Containers in the pool', ['state'], () => {
    const { containers, idle, paused, prewarmed } = pool();
    return [
      [{ state: 'busy' }, containers - idle - prewarmed],
      [{ state: 'warm' }, idle - paused],
      [{ state: 'paused' }, paused],
      [{ state: 'prewarmed' }, prewarmed],
    ];
  });
  gauge('pool_memory_bytes', 'Memory that the containers take', [], () => [
    [{}, pool().memoryInUseMb * bytesPerMb],
  ]);
  gauge('pool_memory_budget_bytes', 'Memory that all containers may take', [], () => [
    [{}, pool().budgetMb * bytesPerMb],
  ]);
  gauge('waiting_jobs', 'Activations that wait for a container now', [], () => [[{}, pool().waitingJobs]]);
}
