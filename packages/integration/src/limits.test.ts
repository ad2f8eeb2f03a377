import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createAsk, type RestAnswer } from './support/rest-client.ts';
import { createHome, runSmax, startEmulator } from './support/smax.ts';

/** Invokes what does not exist, which counts as well, until the host has had enough. */
async function invokeUntilRefused(host: string, most: number): Promise<RestAnswer | undefined> {
  const ask = createAsk(host);
  for (let i = 0; i < most; i += 1) {
    const answer = await ask('POST', '/namespaces/_/actions/nothing');
    if (answer.status === 429) return answer;
    expect(answer.status).toBe(404);
  }
  return undefined;
}

// A minute may begin between them.
const moreThanTwoMinutesAllow = 2 * 60 + 1;

test('OpenWhisk allows sixty invokes in a minute', async () => {
  await using home = await createHome();
  await using emulator = await startEmulator(['--limits', 'openwhisk'], home.env);
  const refused = await invokeUntilRefused(emulator.host, moreThanTwoMinutesAllow);
  expect(refused?.json).toEqual({
    error: 'Too many requests in the last minute (count: 61, allowed: 60).',
    code: refused?.headers.get('x-request-id'),
  });
});

test('without limits there is no end to it', async () => {
  await using home = await createHome();
  await using emulator = await startEmulator(['--limits', 'none'], home.env);
  expect(await invokeUntilRefused(emulator.host, moreThanTwoMinutesAllow)).toBeUndefined();
});

test('a file changes single limits, and says so when it cannot', async () => {
  await using home = await createHome();
  const folder = await mkdtemp(join(tmpdir(), 'smax-limits-'));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(folder, { recursive: true }));
  const file = join(folder, 'limits.json');
  await writeFile(file, JSON.stringify({ invocationsPerMinute: 3, memory: { max: 4096 } }));
  const emulator = stack.use(await startEmulator(['--limits', file], home.env));
  const { json } = await createAsk(emulator.host)('GET', '/namespaces/_/limits');
  expect(json).toMatchObject({ invocationsPerMinute: 3, maxActionMemory: 4096, firesPerMinute: 60 });
  const refused = await invokeUntilRefused(emulator.host, 2 * 3 + 1);
  expect(refused?.document.error).toMatch(/^Too many requests in the last minute \(count: 4, allowed: 3\)/);

  await writeFile(file, JSON.stringify({ invocationsPerMinute: 'many' }));
  const result = await runSmax(['emulate', '--limits', file], home.env);
  expect(result).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('"invocationsPerMinute" must be'),
  });
});
