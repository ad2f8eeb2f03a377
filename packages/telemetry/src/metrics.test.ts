import type { PoolSnapshot } from '@serverless-max/invoker';
import { expect, test } from 'vitest';
import { createMetrics } from './metrics.ts';
import type { ActivationEnded, Observation } from './observation.ts';

const pool: PoolSnapshot = {
  containers: 7,
  idle: 3,
  paused: 1,
  prewarmed: 2,
  waitingJobs: 4,
  memoryInUseMb: 512,
  budgetMb: 1024,
};

const ended: ActivationEnded = {
  tag: 'activation-ended',
  activationId: 'f4624636b3679b982590bb0d29e14596',
  namespace: 'guest',
  action: '/whisk.system/utils/echo',
  kind: 'nodejs:20',
  at: 2_000,
  status: 'success',
  startKind: 'warm',
  memoryMb: 256,
  start: 1_000,
  waitTimeMs: 2,
  durationMs: 30,
};

async function samplesOf(observations: readonly Observation[], maxActions = 200): Promise<string[]> {
  const metrics = createMetrics({ pool: () => pool, maxActions });
  for (const observation of observations) metrics.observe(observation);
  const { contentType, text } = await metrics.expose();
  expect(contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

const echo = 'namespace="whisk.system",initiator="guest",action="utils/echo"';

test.each<[what: string, changes: Partial<ActivationEnded>, sample: string]>([
  ['every one', {}, `openwhisk_action_activations_total{${echo},kind="nodejs:20",memory="256"} 1`],
  ['its memory limit', {}, `openwhisk_action_memory{${echo}} 256`],
  ['its wait', {}, `openwhisk_action_waitTime_seconds_sum{${echo}} 0.002`],
  ['its duration', {}, `openwhisk_action_duration_seconds_bucket{le="0.05",${echo}} 1`],
  ['a success', {}, `openwhisk_action_status{${echo},status="success"} 1`],
  [
    'an application error',
    { status: 'application error' },
    `openwhisk_action_status{${echo},status="application_error"} 1`,
  ],
  [
    'a developer error',
    { status: 'action developer error' },
    `openwhisk_action_status{${echo},status="action_developer_error"} 1`,
  ],
  [
    'an internal error',
    { status: 'whisk internal error' },
    `openwhisk_action_status{${echo},status="whisk_internal_error"} 1`,
  ],
  ['a cold one', { startKind: 'cold', initTimeMs: 400 }, `openwhisk_action_coldStarts_total{${echo}} 1`],
  ['its init', { startKind: 'cold', initTimeMs: 400 }, `openwhisk_action_initTime_seconds_sum{${echo}} 0.4`],
  [
    'how it started',
    { startKind: 'prewarmed' },
    'serverless_max_activation_starts_total{start_kind="prewarmed"} 1',
  ],
  [
    'the status of its result',
    { statusCode: 404 },
    `openwhisk_action_status_code{${echo},status_code="404"} 1`,
  ],
  [
    'a status that is none',
    { statusCode: 123_456 },
    `openwhisk_action_status_code{${echo},status_code="other"} 1`,
  ],
  ['the size of its result', { responseSize: 77 }, `openwhisk_action_response_size_bytes_sum{${echo}} 77`],
])('an activation counts: %s', async (_what, changes, sample) => {
  expect(await samplesOf([{ ...ended, ...changes }])).toContain(sample);
});

test('a warm activation is no cold start, and has no init', async () => {
  const text = (await samplesOf([ended])).join('\n');
  expect(text).not.toMatch(/coldStarts|initTime/);
});

const ofContainer = { container: 'wsk_1_guest_echo', containerId: '0123456789ab', at: 1 };
const ofJob = { activationId: ended.activationId, namespace: 'guest', action: ended.action, at: 1 };

test.each<[observation: Observation, sample: string]>([
  [
    { tag: 'container-created', container: 'wsk_1', at: 1, kind: 'blackbox', memoryMb: 256 },
    'serverless_max_containers_created_total 1',
  ],
  [
    { tag: 'container-started', ...ofContainer, durationMs: 200 },
    'serverless_max_container_operation_seconds_sum{operation="start"} 0.2',
  ],
  [
    { tag: 'container-initialized', ...ofContainer, durationMs: 300 },
    'serverless_max_container_operation_seconds_sum{operation="initialize"} 0.3',
  ],
  [
    { tag: 'container-paused', ...ofContainer, durationMs: 10 },
    'serverless_max_container_operation_seconds_sum{operation="pause"} 0.01',
  ],
  [
    { tag: 'container-resumed', ...ofContainer, durationMs: 20 },
    'serverless_max_container_operation_seconds_sum{operation="resume"} 0.02',
  ],
  [
    { tag: 'container-removed', ...ofContainer, reason: 'evicted' },
    'serverless_max_containers_removed_total{reason="evicted"} 1',
  ],
  [{ tag: 'job-queued', ...ofJob }, 'serverless_max_jobs_queued_total 1'],
  [
    { tag: 'job-rescheduled', ...ofJob, container: 'wsk_1', reason: 'gone' },
    'serverless_max_jobs_rescheduled_total{reason="gone"} 1',
  ],
])('what happens in the pool counts: %o', async (observation, sample) => {
  expect(await samplesOf([observation])).toContain(sample);
});

test('the pool is shown as it is', async () => {
  expect((await samplesOf([])).filter((it) => !it.includes('_total'))).toEqual([
    'serverless_max_containers{state="busy"} 2',
    'serverless_max_containers{state="warm"} 2',
    'serverless_max_containers{state="paused"} 1',
    'serverless_max_containers{state="prewarmed"} 2',
    `serverless_max_pool_memory_bytes ${512 * 1_048_576}`,
    `serverless_max_pool_memory_budget_bytes ${1024 * 1_048_576}`,
    'serverless_max_waiting_jobs 4',
  ]);
});

test('what happens after an exposition counts on', async () => {
  const metrics = createMetrics({ pool: () => pool });
  metrics.observe(ended);
  await metrics.expose();
  metrics.observe(ended);
  expect((await metrics.expose()).text).toContain(`openwhisk_action_status{${echo},status="success"} 2`);
});

test('actions without end have series that end', async () => {
  const many = Array.from({ length: 50 }, (_, i) => ({ ...ended, action: `/guest/a${i}` }));
  const samples = await samplesOf(many, 3);
  const counted = samples.filter((it) => it.startsWith('openwhisk_action_activations_total'));
  expect(counted).toHaveLength(4);
  expect(counted.at(-1)).toBe(
    'openwhisk_action_activations_total{namespace="other",initiator="other",action="other",kind="other",memory="other"} 47',
  );
});

test('a name cannot end its label', async () => {
  const samples = await samplesOf([{ ...ended, action: '/guest/a"b\\c\nd' }]);
  expect(samples.join('\n')).toContain('action="a\\"b\\\\c\\nd"');
});

test('what nobody counts, and what is not asked for, is not kept', async () => {
  const metrics = createMetrics({ pool: () => pool });
  const line = { tag: 'log-line', activationId: 'a', stream: 'stdout', timestamp: '', text: 'x' } as const;
  for (let i = 0; i < 20_001; i++) metrics.observe(i % 2 === 0 ? line : ended);
  expect((await metrics.expose()).text).toContain(`status="success"} 10000`);
});
