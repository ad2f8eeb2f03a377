import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './smax.ts';

/** A real registry (Debian's package `docker-registry`) of its own, on the loopback. */
export interface DockerRegistry extends AsyncDisposable {
  /** `localhost:<port>` */
  readonly host: string;
  /** Removes everything that was pushed; the registry is another process afterwards, at the same port. */
  empty(): Promise<void>;
}

/** How a registry is set up. */
export interface DockerRegistryOptions {
  /** Where its folder is made; the system's folder for temporary files when not given. */
  readonly parent?: string;
  /** A line of an htpasswd file (bcrypt): then it asks for a login. */
  readonly htpasswd?: string;
}

/** How long it may take to answer, in milliseconds. */
const startMs = 10_000;

/** Starts a registry, or says why there is none here. */
export async function startDockerRegistry(
  options: DockerRegistryOptions = {},
): Promise<DockerRegistry | { readonly reason: string }> {
  const folder = await mkdtemp(join(options.parent ?? tmpdir(), 'smax-registry-'));
  const port = await freePort();
  const configuration = await writeConfiguration(folder, port, options);
  let child: ChildProcess;
  const start = async (): Promise<string | undefined> => {
    await mkdir(join(folder, 'data'), { recursive: true });
    child = spawn('docker-registry', ['serve', configuration], { stdio: 'ignore' });
    const failure = once(child, 'error').then(([error]: unknown[]) => String(error));
    return Promise.race([failure, answers(`http://127.0.0.1:${port}/v2/`)]);
  };
  const stop = async (): Promise<void> => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill();
    await ended;
  };
  const dispose = async (): Promise<void> => {
    await stop();
    await rm(folder, { recursive: true, force: true });
  };
  const reason = await start();
  if (reason !== undefined) {
    await dispose();
    return { reason: `docker-registry cannot be started: ${reason}` };
  }
  return {
    host: `localhost:${port}`,
    async empty() {
      await stop();
      await rm(join(folder, 'data'), { recursive: true });
      await start();
    },
    [Symbol.asyncDispose]: dispose,
  };
}

/** The same for those who cannot do without. */
export async function requireDockerRegistry(options?: DockerRegistryOptions): Promise<DockerRegistry> {
  const started = await startDockerRegistry(options);
  if ('reason' in started) throw new Error(`${started.reason}; apt-get install docker-registry`);
  return started;
}

async function writeConfiguration(
  folder: string,
  port: number,
  { htpasswd }: DockerRegistryOptions,
): Promise<string> {
  const passwords = join(folder, 'htpasswd');
  if (htpasswd !== undefined) await writeFile(passwords, `${htpasswd}\n`);
  const file = join(folder, 'config.yml');
  const auth = { htpasswd: { realm: 'test', path: passwords } };
  await writeFile(
    file,
    // YAML takes JSON.
    JSON.stringify({
      version: 0.1,
      log: { level: 'error', accesslog: { disabled: true } },
      storage: { filesystem: { rootdirectory: join(folder, 'data') }, delete: { enabled: true } },
      http: { addr: `127.0.0.1:${port}`, secret: 'test' },
      ...(htpasswd !== undefined && { auth }),
    }),
  );
  return file;
}

async function answers(url: string): Promise<undefined | string> {
  const started = performance.now();
  while (performance.now() - started < startMs) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer) return undefined;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return `it did not answer within ${startMs} ms`;
}
