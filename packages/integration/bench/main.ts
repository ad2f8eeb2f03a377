import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { currentOwner, findEngine, ownerLabels } from '@serverless-max/container-engine';
import { messageOf } from '@serverless-max/foundation';
import { benchAdapters } from './benchmarks/adapters.ts';
import { benchColdStart } from './benchmarks/cold-start.ts';
import { benchColdStarts } from './benchmarks/cold-starts.ts';
import { benchDeploy } from './benchmarks/deploy.ts';
import { benchEmulatorStart } from './benchmarks/emulator-start.ts';
import { benchImage } from './benchmarks/image.ts';
import { benchMemory } from './benchmarks/memory.ts';
import { benchModels } from './benchmarks/models.ts';
import { benchPaused } from './benchmarks/paused.ts';
import { benchPublish } from './benchmarks/publish.ts';
import { benchRecords } from './benchmarks/records.ts';
import { benchRequests } from './benchmarks/requests.ts';
import { benchThroughput } from './benchmarks/throughput.ts';
import { benchWarmImage, benchWarmJson, benchWarmMultipart } from './benchmarks/warm-action.ts';
import type { BenchContext, Benchmark } from './context.ts';
import { describeMachine, formatMachine } from './machine.ts';
import { formatRow } from './row.ts';

const benchmarks: Readonly<Record<string, Benchmark>> = {
  image: benchImage,
  'emulator-start': benchEmulatorStart,
  'cold-start': benchColdStart,
  'warm-json': benchWarmJson,
  'warm-image': benchWarmImage,
  'warm-multipart': benchWarmMultipart,
  paused: benchPaused,
  throughput: benchThroughput,
  requests: benchRequests,
  records: benchRecords,
  memory: benchMemory,
  'cold-starts': benchColdStarts,
  adapters: benchAdapters,
  models: benchModels,
  publish: benchPublish,
  deploy: benchDeploy,
};

/** It takes 12 GB of disk and a registry of its own: `pnpm bench:publish`. */
const onlyWhenNamed: ReadonlySet<string> = new Set(['publish']);

const usage = `pnpm bench [--only <name>]… [--rounds <number>] [--json]
names: ${Object.keys(benchmarks).join(', ')}`;

interface Choice {
  readonly names: readonly string[];
  readonly rounds: number | undefined;
  readonly json: boolean;
}

function readChoice(args: readonly string[]): Choice {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true },
      rounds: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const usual = Object.keys(benchmarks).filter((name) => !onlyWhenNamed.has(name));
  const { only = usual, rounds, json } = values;
  const unknown = only.find((name) => !Object.hasOwn(benchmarks, name));
  if (unknown !== undefined) throw new Error(`there is no benchmark ${unknown}`);
  if (rounds !== undefined && !/^[1-9]\d{0,5}$/.test(rounds))
    throw new Error(`${rounds} is no number of rounds`);
  return { names: only, rounds: rounds === undefined ? undefined : Number(rounds), json };
}

/** Runs what was chosen; returns the exit code. An aim that is missed is shown, and is no failure. */
async function run(choice: Choice, signal: AbortSignal): Promise<number> {
  const progress = (line: string): void => {
    const { stderr } = process;
    if (stderr.isTTY) stderr.write(`\r\x1b[K${line.slice(0, stderr.columns - 1)}`);
    else stderr.write(`${line}\n`);
  };
  const print = (text: string): void => {
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    process.stdout.write(`${text}\n`);
  };

  await using stack = new AsyncDisposableStack();
  const { DOCKER_HOST: dockerHost, DOCKER_CONTEXT: dockerContext } = process.env;
  const engine = stack.use(
    await findEngine({
      home: homedir(),
      uid: process.getuid?.() ?? -1,
      platform: process.platform,
      ...(dockerHost && { dockerHost }),
      ...(dockerContext && { dockerContext }),
    }),
  );
  const folder = await mkdtemp(join(tmpdir(), 'smax-bench-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const context: BenchContext = {
    engine,
    env: process.env,
    repository: resolve(import.meta.dirname, '../../..'),
    folder,
    labels: ownerLabels(await currentOwner(randomUUID())),
    rounds: choice.rounds,
    signal,
    progress,
  };

  const machine = await describeMachine(engine);
  print(choice.json ? JSON.stringify({ record: 'machine', ...machine }) : `${formatMachine(machine)}\n`);
  let failures = 0;
  for (const name of choice.names) {
    try {
      const rows = (await benchmarks[name]?.(context)) ?? [];
      for (const row of rows) print(choice.json ? JSON.stringify({ record: 'row', ...row }) : formatRow(row));
    } catch (error) {
      if (signal.aborted) return 130;
      failures++;
      process.stderr.write(`\n✖ ${name} could not be run: ${messageOf(error)}\n`);
    }
  }
  return failures > 0 ? 1 : 0;
}

const interruption = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    // A second one is not argued with; the next `smax clean` removes what is left then.
    if (interruption.signal.aborted) process.exit(130);
    process.stderr.write('\nStopping: removing containers and images …\n');
    interruption.abort(new Error('interrupted'));
  });
}
let choice: Choice | undefined;
try {
  choice = readChoice(process.argv.slice(2));
  process.exitCode = await run(choice, interruption.signal);
} catch (error) {
  process.stderr.write(`✖ ${messageOf(error)}\n${choice === undefined ? `${usage}\n` : ''}`);
  process.exitCode = choice === undefined ? 2 : 1;
}
