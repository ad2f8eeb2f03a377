import { randomBytes, randomInt } from 'node:crypto';
import { expect, inject, test } from 'vitest';
import { runSoak } from '../soak/run-soak.ts';
import { buildSoakImage } from '../soak/soak-image.ts';
import { openTestEngine } from './support/engine.ts';

// Two rows at once: a reaper has to spare what belongs to the emulator next door.
test('an emulator that is killed at a random moment leaves nothing behind and forgets nothing', {
  timeout: 300_000,
}, async () => {
  await using engine = await openTestEngine();
  const soakOf = async (seed: number) => {
    const soak = randomBytes(4).toString('hex');
    await using image = await buildSoakImage(engine, inject('modelImage'), soak);
    // Awaited here, as the image goes with this block.
    return await runSoak({ engine, image: image.reference, soak, killWithinMs: 1_500, rounds: 5, seed });
  };
  const results = (await Promise.all([randomInt(2 ** 31), randomInt(2 ** 31)].map(soakOf))).flat();
  expect(results.filter((it) => it.problems.length > 0)).toEqual([]);
  expect(results.reduce((sum, it) => sum + it.accepted, 0)).toBeGreaterThan(0);
});
