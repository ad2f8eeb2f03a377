import { expect, test } from 'vitest';
import { startHost } from '../testing/test-host.ts';

const exposition = { contentType: 'text/plain; version=0.0.4; charset=utf-8', text: 'up 1\n' };

test('shows the metrics without credentials', async () => {
  await using host = await startHost({ metrics: async () => exposition });
  const answer = await host.app.inject('/metrics');
  expect([answer.statusCode, answer.headers['content-type'], answer.body]).toEqual([
    200,
    exposition.contentType,
    exposition.text,
  ]);
});

test('shows none when nothing is counted', async () => {
  await using host = await startHost();
  const answer = await host.app.inject('/metrics');
  expect([answer.statusCode, answer.body]).toEqual([200, '']);
});

test.each([{ host: 'evil.example' }, { origin: 'http://evil.example' }, { 'sec-fetch-site': 'cross-site' }])(
  'refuses pages of other machines: %o',
  async (headers) => {
    await using host = await startHost({ metrics: async () => exposition });
    const answer = await host.app.inject({ url: '/metrics', headers });
    expect(answer.statusCode).toBe(403);
  },
);

test('takes no other method', async () => {
  await using host = await startHost();
  const answer = await host.app.inject({ method: 'POST', url: '/metrics' });
  expect([answer.statusCode, answer.headers['allow']]).toEqual([405, 'GET, OPTIONS']);
});
