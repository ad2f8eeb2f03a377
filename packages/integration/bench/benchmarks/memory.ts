import { randomUUID } from 'node:crypto';
import { systemClock } from '@serverless-max/foundation';
import { startBareServer } from '../bare-server.ts';
import type { BenchContext, Benchmark } from '../context.ts';
import { buildEchoImage } from '../echo-image.ts';
import { type CommandForm, hasBuild, startEmulate } from '../emulate-process.ts';
import { HttpClient } from '../http-client.ts';
import { memoryOf, type ProcessMemory } from '../process-memory.ts';
import { type Measure, measureRounds } from '../rounds.ts';
import { type Aim, compareSides, type Row } from '../row.ts';

/** How long a process has nothing to do before it is looked at. */
const settleMs = 5_000;

const activations = 20_000;
/** Containers are there, and compilers have done most of their work. */
const warmActivations = 1_000;
const callers = 4;

const idleAim: Aim = { kind: 'ours-at-most', amount: 100 };
const growthAim: Aim = { kind: 'ratio-at-most', factor: 1.15 };

/**
 * Memory of `smax emulate`: idle without a model, against a bare server of the same library; and after 20 000
 * activations, against the same process before the first one and after the first thousand. (Linux only.)
 */
export const benchMemory: Benchmark = async (context) => {
  const forms: readonly CommandForm[] = hasBuild(context) ? ['source', 'dist'] : ['source'];
  const rows = await compareIdle(context, forms);
  await using echo = await buildEchoImage(context, randomUUID().slice(0, 8));
  for (const form of forms) rows.push(...(await compareGrowth(context, echo.image.reference, form)));
  return rows;
};

async function compareIdle(context: BenchContext, forms: readonly CommandForm[]): Promise<Row[]> {
  const sides: Record<string, Measure<ProcessMemory>> = {
    async bare() {
      await using server = await startBareServer(context);
      return await settledMemory(server.pid, context);
    },
  };
  for (const form of forms) {
    sides[form] = async () => {
      await using emulate = await startEmulate(context, undefined, { form });
      await emulate.ready();
      return await settledMemory(emulate.pid, context);
    };
  }
  // The first start fills Node.js's cache of compiled code, and the second one reads what it lacked.
  const samples = await measureRounds(sides, { name: 'memory', warmUp: 2, rounds: 3 }, context);
  return forms.flatMap((form) =>
    toRows(
      `memory/idle${suffixOf(form)}`,
      [`smax emulate, ${form}`, samples[form] ?? []],
      ['bare Fastify server', samples['bare'] ?? []],
      idleAim,
    ),
  );
}

async function compareGrowth(context: BenchContext, image: string, form: CommandForm): Promise<Row[]> {
  await using emulate = await startEmulate(context, image, { form });
  const { url } = await emulate.action();
  using client = new HttpClient({ host: '127.0.0.1', port: emulate.port }, callers);
  const activate = async (count: number): Promise<ProcessMemory> => {
    let left = count;
    const call = async (): Promise<void> => {
      while (left-- > 0) {
        context.signal.throwIfAborted();
        await client.demand({ method: 'GET', path: new URL(url).pathname });
      }
    };
    await Promise.all(Array.from({ length: callers }, call));
    return settledMemory(emulate.pid, context);
  };
  const idle = await activate(0);
  context.progress(`memory: ${activations} activations`);
  const warm = await activate(warmActivations);
  const after = await activate(activations - warmActivations);
  const name = `memory/after-${activations}`;
  const label = `${form}, after ${activations} activations`;
  return [
    ...toRows(
      `${name}${suffixOf(form)}`,
      [label, [after]],
      ['the same process before the first one', [idle]],
      growthAim,
    ),
    ...toRows(
      `${name}${suffixOf(form)}/since-warm`,
      [label, [after]],
      [`the same process after ${warmActivations}`, [warm]],
      growthAim,
    ),
  ];
}

async function settledMemory(pid: number, { signal }: BenchContext): Promise<ProcessMemory> {
  await systemClock.sleep(settleMs, signal);
  return memoryOf(pid);
}

function suffixOf(form: CommandForm): string {
  return form === 'source' ? '' : `/${form}`;
}

type Memories = readonly [label: string, samples: readonly ProcessMemory[]];

/** The aim is one of resident memory; of the process's own there is only what it is. */
function toRows(name: string, ours: Memories, other: Memories, aim: Aim): readonly Row[] {
  const compare = (part: keyof ProcessMemory, suffix: string, aims: readonly Aim[]): Row => {
    const side = ([label, samples]: Memories) => ({ label, samples: samples.map((it) => it[part]) });
    return compareSides(`${name}${suffix}`, side(ours), side(other), aims, 'MiB');
  };
  return [compare('resident', '', [aim]), compare('anonymous', '/anonymous', [])];
}
