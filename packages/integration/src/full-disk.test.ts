import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test, vi } from 'vitest';
import { openTestEngine } from './support/engine.ts';
import { buildMisbehavingImage, putAction } from './support/misbehaving.ts';
import { invoke, recordOf } from './support/records.ts';
import { createAsk } from './support/rest-client.ts';
import { createHome, startEmulator } from './support/smax.ts';
import { mountTinyDisk } from './support/tiny-disk.ts';

test('on a full disk nothing is accepted, and nothing that was accepted is lost', async ({ skip }) => {
  await using stack = new AsyncDisposableStack();
  const mounted = await mountTinyDisk(2);
  if ('reason' in mounted) {
    console.warn(`No disk is filled here: ${mounted.reason}.`);
    return skip(mounted.reason);
  }
  const disk = stack.use(mounted);
  const image = await buildMisbehavingImage(stack.use(await openTestEngine()));
  const { env } = stack.use(await createHome());
  const emulator = stack.use(await startEmulator(['--data-dir', disk.folder], env));
  const ask = createAsk(emulator.host);
  await putAction(ask, 'hello', { image });
  expect((await invoke(ask, 'hello')).status).toBe(200);

  const steps = [['sleep', 1], ['write', 'stdout', 'late\n'], ['end'], ['answer']];
  const accepted = await ask('POST', '/namespaces/_/actions/hello', { steps });
  expect(accepted.status).toBe(202);
  await disk.fill();
  const refused = await ask('POST', '/namespaces/_/actions/hello?blocking=true', {});
  expect(refused.status).toBe(503);
  expect(refused.document.error).toMatch(
    /^The emulator cannot use its database .*: database or disk is full\.$/,
  );
  expect(refused.headers.has('x-openwhisk-activation-id')).toBe(false);
  expect(
    (await ask('PUT', '/namespaces/_/actions/other', { exec: { kind: 'blackbox', image } })).status,
  ).toBe(503);
  expect((await fetch(`${emulator.host}/api/v1/web/guest/default/hello`)).status).toBe(503);

  // It ends while there is no room for its record.
  const { activationId = '' } = accepted.document;
  await vi.waitUntil(() => emulator.activations.some((it) => it['activationId'] === activationId), 10_000);
  expect((await recordOf(ask, activationId)).response.status).toBe('success');
  await disk.makeRoom();
  expect((await invoke(ask, 'hello')).status).toBe(200);
  await vi.waitFor(async () => {
    const { list } = await ask('GET', '/namespaces/_/activations?docs=true');
    const logs = [expect.stringMatching(/stdout: late$/)];
    expect(list).toContainEqual(expect.objectContaining({ activationId, logs }));
  }, 5_000);
  await emulator.end('SIGTERM');
  using database = new DatabaseSync(join(disk.folder, `emulator-${emulator.port}.sqlite`));
  expect(database.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' });
});
