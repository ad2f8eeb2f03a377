import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { guestKey } from './rest-client.ts';
import type { CommandResult } from './smax.ts';

/** A command line client of the OpenWhisk project. */
export type WhiskProgram = 'wsk' | 'wskdeploy';

/** Where a client is installed: the first one on the PATH, or undefined. */
export function findWhiskProgram(name: WhiskProgram): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((it) => it !== '');
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/** The title of the stories of a client; it says when they are not run, and why. */
export function storiesOf(name: WhiskProgram, program: string | undefined): string {
  return program ? name : `${name} (not run: ${name} is not on the PATH)`;
}

/** A client with a property file and a working folder of its own; nothing of the user's is read or written. */
export interface WhiskShell extends AsyncDisposable {
  readonly folder: string;
  run(...args: readonly string[]): Promise<CommandResult>;
  write(name: string, content: string): Promise<string>;
}

/** Opens a shell that is logged in to a host as `guest`. */
export async function openWhiskShell(program: string, host: string): Promise<WhiskShell> {
  const folder = await mkdtemp(join(tmpdir(), 'smax-wsk-'));
  const properties = join(folder, '.wskprops');
  await writeFile(properties, `APIHOST=${host}\nAUTH=${guestKey}\n`);
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    WSK_CONFIG_FILE: properties,
    LC_ALL: 'en_US',
    LANG: 'en_US',
  };
  return {
    folder,
    async run(...args) {
      const child = spawn(program, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
      const [stdout, stderr] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'close'),
      ]);
      return { code: child.exitCode, stdout, stderr };
    },
    async write(name, content) {
      const path = join(folder, name);
      await writeFile(path, content);
      return path;
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
