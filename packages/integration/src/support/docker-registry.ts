import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Certified } from '@serverless-max/oci/testing';
import { freePort } from './smax.ts';
import { untilListening } from './until-listening.ts';

/** How a registry is set up. */
export interface DockerRegistryOptions {
  /** The token server that it trusts. */
  readonly tokens?: { readonly realm: string; readonly certificate: string };
  readonly tls?: Certified;
  /** A line of an htpasswd file (bcrypt): then it asks for that login. */
  readonly htpasswd?: string;
  /** Where its folder is made; the system's folder for temporary files when not given. */
  readonly parent?: string;
}

/** Debian's `docker-registry` as a process of its own; dispose of it to end it and remove what it kept. */
export interface DockerRegistry extends AsyncDisposable {
  /** `127.0.0.1:<port>`. */
  readonly host: string;
  /** Where it keeps what was pushed. */
  readonly folder: string;
  /** Removes everything that was pushed; it is another process afterwards, at the same port. */
  empty(): Promise<void>;
}

/** Starts `program` with an empty storage in a temporary folder, and waits until it listens. */
export async function startDockerRegistry(
  program: string,
  { tokens, tls, htpasswd, parent = tmpdir() }: DockerRegistryOptions = {},
): Promise<DockerRegistry> {
  const folder = await mkdtemp(join(parent, 'smax-registry-'));
  const write = async (name: string, content: string): Promise<string> => {
    await writeFile(join(folder, name), content, { mode: 0o600 });
    return join(folder, name);
  };
  const port = await freePort();
  const config = {
    version: '0.1',
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'storage') }, delete: { enabled: true } },
    http: {
      addr: `127.0.0.1:${port}`,
      ...(tls && {
        tls: { certificate: await write('tls.crt', tls.cert), key: await write('tls.key', tls.key) },
      }),
    },
    ...(htpasswd !== undefined && {
      auth: { htpasswd: { realm: 'smax-test', path: await write('htpasswd', `${htpasswd}\n`) } },
    }),
    ...(tokens && {
      auth: {
        token: {
          realm: tokens.realm,
          service: 'smax-test',
          issuer: 'smax-test',
          rootcertbundle: await write('tokens.crt', tokens.certificate),
        },
      },
    }),
  };
  // JSON is YAML.
  const file = await write('config.yml', JSON.stringify(config));
  let end = async (): Promise<void> => undefined;
  const start = async (): Promise<void> => {
    const child = spawn(program, ['serve', file], { stdio: 'ignore' });
    const ended = once(child, 'exit');
    end = async () => {
      child.kill('SIGKILL');
      await ended;
    };
    await untilListening(port);
  };
  const dispose = async (): Promise<void> => {
    await end();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await start();
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    host: `127.0.0.1:${port}`,
    folder: join(folder, 'storage'),
    async empty() {
      await end();
      await rm(join(folder, 'storage'), { recursive: true, force: true });
      await start();
    },
    [Symbol.asyncDispose]: dispose,
  };
}
