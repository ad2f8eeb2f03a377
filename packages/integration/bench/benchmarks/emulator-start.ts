import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { BenchContext } from '../context.ts';
import { type CommandForm, hasBuild, startEmulate } from '../emulate-process.ts';
import { findFreePort } from '../free-port.ts';
import { HttpClient } from '../http-client.ts';
import { type Measure, measureRounds } from '../rounds.ts';
import { compareSides, type Row, type Side } from '../row.ts';

const pollMs = 5;
const aim = { kind: 'ours-at-most', amount: 500 } as const;

/** A server with nothing in it but the emulator's HTTP library: no start can be quicker. */
const bareServer = `
  const { default: fastify } = await import('fastify');
  const app = fastify();
  app.get('/ping', (_request, reply) => reply.send('pong'));
  await app.listen({ host: '127.0.0.1', port: Number(process.argv[1]) });
`;

/** From the start of the process to the first answer of `smax emulate`, against a bare server of the same library. */
export async function benchEmulatorStart(context: BenchContext): Promise<readonly Row[]> {
  const isBuilt = hasBuild(context);
  const port = await findFreePort();
  const sides: Readonly<Record<string, Measure>> = {
    source: () => measureEmulate(context, 'source', port),
    bare: () => measureBare(context, port),
    ...(isBuilt ? { dist: () => measureEmulate(context, 'dist', port) } : {}),
  };
  const samples = await measureRounds(sides, { name: 'emulator-start', warmUp: 2, rounds: 15 }, context);

  const side = (label: string, name: string): Side => ({ label, samples: samples[name] ?? [] });
  const bare = side('bare Fastify server', 'bare');
  return [
    compareSides('emulator-start', side('smax emulate, from source', 'source'), bare, [aim]),
    ...(isBuilt
      ? [compareSides('emulator-start/dist', side('smax emulate, built', 'dist'), bare, [aim])]
      : []),
  ];
}

async function measureEmulate(context: BenchContext, form: CommandForm, port: number): Promise<number> {
  const started = performance.now();
  await using emulate = await startEmulate(context, undefined, { form, port });
  await untilPong(emulate.port, context.signal);
  return performance.now() - started;
}

async function measureBare({ repository, env, signal }: BenchContext, port: number): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, ['--input-type=module', '--eval', bareServer, String(port)], {
    // The library belongs to this package.
    cwd: join(repository, 'packages', 'emulator'),
    env,
    stdio: 'ignore',
  });
  const exited = once(child, 'exit');
  try {
    await untilPong(port, signal);
    return performance.now() - started;
  } finally {
    child.kill();
    await exited;
  }
}

async function untilPong(port: number, signal: AbortSignal): Promise<void> {
  using client = new HttpClient({ host: '127.0.0.1', port });
  await client.poll({ method: 'GET', path: '/ping' }, pollMs, signal);
}
