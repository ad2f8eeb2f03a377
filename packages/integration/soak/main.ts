import { randomBytes, randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { messageOf } from '@serverless-max/foundation';
import { openTestEngine } from '../src/support/engine.ts';
import { runSmax } from '../src/support/smax.ts';
import type { RoundResult } from './round.ts';
import { runSoak } from './run-soak.ts';
import { buildSoakImage } from './soak-image.ts';

const usage = 'pnpm soak [--rounds <number>] [--seed <number>]';

interface Choice {
  readonly rounds: number;
  readonly seed: number;
}

function readChoice(args: readonly string[]): Choice {
  const { values } = parseArgs({
    args: args.filter((it) => it !== '--'),
    options: { rounds: { type: 'string', default: '100' }, seed: { type: 'string' } },
  });
  const { rounds, seed = String(randomInt(2 ** 31)) } = values;
  for (const text of [rounds, seed]) {
    if (!/^\d{1,10}$/.test(text)) throw new Error(`${text} is no whole number`);
  }
  return { rounds: Number(rounds), seed: Number(seed) };
}

/** Kills emulators for as many rounds as were asked for; returns the exit code. */
async function run({ rounds, seed }: Choice, signal: AbortSignal): Promise<number> {
  await using engine = await openTestEngine();
  const built = await runSmax(['build', 'max-ocr', '--json']);
  const record = built.stdout.trim().split('\n').at(-1) ?? '';
  if (built.code !== 0) throw new Error(`smax build max-ocr failed: ${built.stderr} ${record}`);
  const { base } = JSON.parse(record) as { readonly base: string };
  const soak = randomBytes(4).toString('hex');
  await using image = await buildSoakImage(engine, base, soak);

  console.log(`${rounds} rounds from seed ${seed}`);
  const results = await runSoak({
    ...{ engine, image: image.reference, soak, rounds, seed, killWithinMs: 3_000, signal },
    onRound(result, number) {
      console.log(formatRound(result, number, rounds));
    },
  });
  const failed = results.filter((it) => it.problems.length > 0);
  const accepted = results.reduce((sum, it) => sum + it.accepted, 0);
  const slowest = Math.max(0, ...results.map((it) => it.cleanMs));
  console.log(
    `${results.length - failed.length} rounds clean, ${failed.length} not; ${accepted} activations accepted; ` +
      `everything gone ${slowest} ms after a kill at the latest`,
  );
  for (const { seed: failing } of failed) console.log(`again: pnpm soak --rounds 1 --seed ${failing}`);
  return signal.aborted ? 130 : failed.length > 0 ? 1 : 0;
}

function formatRound(result: RoundResult, number: number, rounds: number): string {
  const { seed, story, accepted, cleanMs, problems } = result;
  const mark = problems.length === 0 ? '✔' : '✖';
  const head = `${mark} ${number}/${rounds} seed ${seed}: ${story}; ${accepted} accepted; clean after ${cleanMs} ms`;
  return [head, ...problems.map((it) => `    ${it}`)].join('\n');
}

const interruption = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    if (interruption.signal.aborted) process.exit(130);
    console.error('Stopping after this round …');
    interruption.abort();
  });
}
let choice: Choice | undefined;
try {
  choice = readChoice(process.argv.slice(2));
  process.exitCode = await run(choice, interruption.signal);
} catch (error) {
  console.error(`✖ ${messageOf(error)}${choice === undefined ? `\n${usage}` : ''}`);
  process.exitCode = choice === undefined ? 2 : 1;
}
