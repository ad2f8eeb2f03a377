import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchContext } from './context.ts';
import { findFreePort } from './free-port.ts';
import { HttpClient } from './http-client.ts';

/** Answers each path with the bytes that the file names for it: no server of this library can do less. */
const program = `
  const [port, file] = process.argv.slice(1);
  const { readFileSync } = await import('node:fs');
  const { default: fastify } = await import('fastify');
  const app = fastify();
  app.get('/ping', (_request, reply) => reply.send('pong'));
  for (const [path, text] of Object.entries(JSON.parse(readFileSync(file, 'utf8')))) {
    app.get(path, (_request, reply) => reply.header('content-type', 'application/json').send(text));
  }
  await app.listen({ host: '127.0.0.1', port: Number(port) });
`;

/** Starts a process with nothing but the emulator's HTTP library in it, that answers `answers` by path. */
export async function startBareServer(
  context: BenchContext,
  answers: Readonly<Record<string, string>> = {},
): Promise<{ readonly port: number; readonly pid: number } & AsyncDisposable> {
  const { env, repository, signal } = context;
  const port = await findFreePort();
  const file = join(await mkdtemp(join(context.folder, 'bare-')), 'answers.json');
  await writeFile(file, JSON.stringify(answers));
  const args = ['--input-type=module', '--eval', program, String(port), file];
  // The library belongs to this package.
  const cwd = join(repository, 'packages', 'emulator');
  const child = spawn(process.execPath, args, { cwd, env, stdio: 'ignore' });
  const exited = once(child, 'exit');
  await using stack = new AsyncDisposableStack();
  stack.defer(async () => {
    child.kill();
    await exited;
  });
  using client = new HttpClient({ host: '127.0.0.1', port });
  await client.poll({ method: 'GET', path: '/ping' }, 5, signal);
  const started = stack.move();
  return { port, pid: child.pid ?? 0, [Symbol.asyncDispose]: () => started.disposeAsync() };
}
