import { openwhiskLimits } from '@serverless-max/whisk-protocol';
import { expect, test } from 'vitest';
import { guestAuthorization, startHost } from '../testing/test-host.ts';

test('describes the host and its limits', async () => {
  const memory = { ...openwhiskLimits.memory, max: 2048 };
  await using host = await startHost({ limits: { ...openwhiskLimits, memory } });
  const answer = await host.app.inject('/');
  expect(answer.headers['content-type']).toBe('application/json');
  expect(answer.json()).toEqual({
    description: 'OpenWhisk',
    support: {
      github: 'https://github.com/apache/openwhisk/issues',
      slack: 'http://slack.openwhisk.org',
    },
    api_paths: ['/api/v1'],
    limits: {
      actions_per_minute: 60,
      triggers_per_minute: 60,
      concurrent_actions: 30,
      sequence_length: 50,
      default_min_action_duration: 100,
      default_max_action_duration: 300_000,
      default_min_action_memory: 134_217_728,
      default_max_action_memory: 2_147_483_648,
      default_min_action_logs: 0,
      default_max_action_logs: 10_485_760,
      min_action_duration: 100,
      max_action_duration: 300_000,
      min_action_memory: 134_217_728,
      max_action_memory: 2_147_483_648,
      min_action_logs: 0,
      max_action_logs: 10_485_760,
    },
    runtimes: {},
  });
});

test.each(['/api/v1', '/api/v1/', '/api/v1?'])('describes the API at %s', async (url) => {
  await using host = await startHost();
  const answer = await host.app.inject(url);
  expect(answer.json()).toMatchObject({
    description: 'OpenWhisk API',
    api_version: '1.0.0',
    api_version_path: 'v1',
    build: expect.stringMatching(/^20/),
    swagger_paths: { ui: '/docs', 'api-docs': '/api-docs' },
  });
});

test('answers a ping', async () => {
  await using host = await startHost();
  const answer = await host.app.inject('/ping');
  expect([answer.statusCode, answer.body]).toEqual([200, 'pong']);
  expect(answer.headers['content-type']).toBe('text/plain; charset=UTF-8');
});

test.each(['', '/', '?'])('lists the own namespace at /namespaces%s', async (end) => {
  await using host = await startHost();
  const headers = { authorization: guestAuthorization };
  const answer = await host.app.inject({ url: `/api/v1/namespaces${end}`, headers });
  expect([answer.headers['content-type'], answer.body]).toEqual(['application/json', '["guest"]']);
});
