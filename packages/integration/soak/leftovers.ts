import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { ContainerEngine } from '@serverless-max/container-engine';
import { askEngine } from '../src/support/engine-api.ts';
import { soakLabel, volumeMarker } from './soak-image.ts';

/** The variable by which the processes of a round are known. */
export const roundVariable = 'SERVERLESS_MAX_SOAK_ROUND';

/** What a round may leave things in. */
export interface RoundPlace {
  readonly engine: ContainerEngine;
  /** Value of the soak's label. */
  readonly soak: string;
  /** Value of the round's variable. */
  readonly round: string;
  readonly port: number;
  /** Folder of all files of the round. */
  readonly home: string;
  /** The files that may stay, from the home. */
  readonly kept: RegExp;
}

/** Everything that is still there, one sentence each. */
export async function findLeftovers(place: RoundPlace): Promise<readonly string[]> {
  const found = await Promise.all([
    findContainers(place),
    findNetworks(place),
    findVolumes(place),
    findProcesses(place),
    findListener(place),
    findFiles(place),
  ]);
  return found.flat();
}

async function findContainers({ engine, soak }: RoundPlace): Promise<readonly string[]> {
  const containers = await engine.listContainers({ [soakLabel]: soak });
  return containers.map((it) => `container ${it.name} (${it.state})`);
}

/** Nothing of ours makes networks, so one that says that it is ours is a fault. */
async function findNetworks({ engine }: RoundPlace): Promise<readonly string[]> {
  const networks = (await askEngine(engine, 'GET', '/networks')) as readonly {
    readonly Name: string;
    readonly Labels: Readonly<Record<string, string>> | null;
  }[];
  return networks
    .filter((it) => Object.keys(it.Labels ?? {}).some((label) => label.startsWith('serverless-max.')))
    .map((it) => `network ${it.Name}`);
}

/** The anonymous volumes of the soak's containers hold a file of its image; volumes elsewhere cannot be looked into. */
async function findVolumes({ engine, soak }: RoundPlace): Promise<readonly string[]> {
  const { Volumes: volumes } = (await askEngine(engine, 'GET', '/volumes')) as {
    readonly Volumes: readonly { readonly Name: string; readonly Mountpoint: string }[] | null;
  };
  return (volumes ?? [])
    .filter((it) => existsSync(join(it.Mountpoint, volumeMarker(soak))))
    .map((it) => `volume ${it.Name}`);
}

/** By the environment, which every process inherits; one that only waits to be reaped has none. */
async function findProcesses({ round }: RoundPlace): Promise<readonly string[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((it) => /^\d+$/.test(it));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
      if (!environment.split('\0').includes(`${roundVariable}=${round}`)) return [];
      const command = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '');
      return [`process ${pid} ${command.replaceAll('\0', ' ').slice(0, 200)}`];
    }),
  );
  return found.flat();
}

async function findListener({ port }: RoundPlace): Promise<readonly string[]> {
  const probe = createServer();
  try {
    probe.listen(port, '127.0.0.1');
    await once(probe, 'listening');
    return [];
  } catch {
    return [`port ${port} is still open`];
  } finally {
    probe.close();
  }
}

async function findFiles({ home, kept }: RoundPlace): Promise<readonly string[]> {
  const entries = await readdir(home, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((it) => !it.isDirectory())
    .map((it) => join(it.parentPath, it.name).slice(home.length + 1))
    .filter((path) => !kept.test(path))
    .map((path) => `file ${path}`);
}
