import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerEngine } from '@serverless-max/container-engine';
import { freePort } from '../src/support/smax.ts';
import { type EmulatorProcess, startEmulatorProcess } from './emulator-process.ts';
import { findLeftovers, type RoundPlace, roundVariable } from './leftovers.ts';
import { type Accepted, type Load, startLoad } from './load.ts';
import { createRandom, type Random } from './random.ts';
import { findUnrecorded } from './records.ts';

/** What all rounds have in common. */
export interface SoakContext {
  readonly engine: ContainerEngine;
  /** The soak's image, and the value of its label. */
  readonly image: string;
  readonly soak: string;
  /** The latest moment of a kill, in milliseconds. */
  readonly killWithinMs: number;
}

/** How a round went. */
export interface RoundResult {
  readonly seed: number;
  /** What was done, for a person. */
  readonly story: string;
  /** How many activations the emulator had accepted. */
  readonly accepted: number;
  /** From the kill until nothing was left, in milliseconds. */
  readonly cleanMs: number;
  /** What is not as it should be, one sentence each. */
  readonly problems: readonly string[];
}

/** When the kill comes: while it starts, at work, or while it ends. */
const moments = ['starting', 'working', 'working', 'working', 'ending'] as const;

/** How long what was left may take to go, in milliseconds. */
const patienceMs = 30_000;

// A database that was not closed has its log beside it.
const keptAfterKill = /^data\/emulator-\d+\.sqlite(-wal|-shm|-journal)?$/;
const keptAfterEnd = /^data\/emulator-\d+\.sqlite$/;

/** Kills one emulator under load, and looks for what it left and for what it forgot. */
export async function runRound(seed: number, context: SoakContext): Promise<RoundResult> {
  const random = createRandom(seed);
  const home = await mkdtemp(join(tmpdir(), 'smax-soak-'));
  const round = `${context.soak}-${seed}`;
  const place = { ...context, round, home, port: await freePort() };
  const env = await makeEnvironment(place);
  const withImage = random.next() < 0.4;
  const args = ['--port', String(place.port), '--data-dir', join(home, 'data'), '--memory', '768'];
  const emulator = startEmulatorProcess([...(withImage ? [context.image] : []), ...args], env);
  try {
    const { accepted, story, ended } = await killAtRandom(emulator, place, random);
    const killed = performance.now();
    const problems = ended ? [`the emulator ended by itself: ${emulator.errors()}`] : [];
    problems.push(...(await waitForNothing({ ...place, kept: keptAfterKill })));
    const cleanMs = Math.round(performance.now() - killed);

    const next = startEmulatorProcess(args, env);
    if ((await next.ready) === undefined) {
      problems.push(`the next emulator does not start: ${next.errors()}`);
    } else {
      problems.push(...(await findUnrecorded(`http://127.0.0.1:${place.port}`, accepted)));
      const code = await next.end('SIGTERM');
      if (code !== 0) problems.push(`the next emulator ended with ${code}: ${next.errors()}`);
    }
    problems.push(...(await waitForNothing({ ...place, kept: keptAfterEnd })));
    const what = withImage ? `an image, ${story}` : story;
    return { seed, story: what, accepted: accepted.length, cleanMs, problems };
  } finally {
    await emulator.end('SIGKILL');
    await rm(home, { recursive: true, force: true });
  }
}

async function makeEnvironment(place: Omit<RoundPlace, 'kept'>): Promise<NodeJS.ProcessEnv> {
  const { engine, home, round } = place;
  const folders = { TMPDIR: 'tmp', XDG_DATA_HOME: 'xdg', XDG_STATE_HOME: 'state', XDG_CACHE_HOME: 'cache' };
  const paths = Object.entries(folders).map(([name, folder]) => [name, join(home, folder)] as const);
  for (const [, path] of paths) await mkdir(path);
  const { DOCKER_CONTEXT: _context, ...rest } = process.env;
  return {
    ...rest,
    ...Object.fromEntries(paths),
    HOME: home,
    DOCKER_HOST: engine.endpoint,
    // Shared by all rounds: without it each start compiles everything anew.
    NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
    [roundVariable]: round,
  };
}

async function killAtRandom(
  emulator: EmulatorProcess,
  { killWithinMs, image, port }: SoakContext & Pick<RoundPlace, 'port'>,
  random: Random,
): Promise<{ readonly accepted: readonly Accepted[]; readonly story: string; readonly ended: boolean }> {
  const moment = random.pick(moments);
  const whom = random.pick(['process', 'process', 'group'] as const);
  const delayMs = Math.floor(
    random.next() * (moment === 'starting' ? Math.min(killWithinMs, 1_000) : killWithinMs),
  );
  let load: Load | undefined;
  const loaded = emulator.ready.then((url) => {
    if (url !== undefined) load = startLoad({ host: `http://127.0.0.1:${port}`, image, url }, random);
  });
  if (moment !== 'starting') await loaded;
  await sleep(delayMs);
  const ended = emulator.hasEnded();
  if (moment === 'ending') {
    emulator.signal('SIGTERM');
    await sleep(Math.floor(random.next() * 500));
  }
  await emulator.end('SIGKILL', whom);
  const accepted = (await load?.stop()) ?? [];
  return { accepted, ended, story: `${whom} killed while ${moment}, after ${delayMs} ms` };
}

/** Waits until nothing is left; returns what is there still when patience ends. */
async function waitForNothing(place: RoundPlace): Promise<string[]> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const left = await findLeftovers(place);
    if (left.length === 0) return [];
    if (performance.now() > until) return left.map((it) => `left behind: ${it}`);
    await sleep(100);
  }
}
