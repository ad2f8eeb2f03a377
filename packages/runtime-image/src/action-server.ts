import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PackedFile } from '@serverless-max/oci';
import { interpreterCommand } from './interpreter-command.ts';
import { runtimeFolder } from './runtime-folder.ts';

/** The image's folder of the action server: new in any image, so no link of the base is in the way. */
export const actionServerFolder = 'serverless-max';

/** The program that is laid over an image. */
export interface ActionServer {
  readonly version: string;
  readonly language: ActionServerLanguage;
  /** Paths relative to the program's folder in the image. */
  readonly files: readonly PackedFile[];
  /** The command that starts it. */
  readonly entrypoint: readonly string[];
  /** Whether it brings its interpreter. Otherwise its language has to be in the image. */
  readonly isIndependent?: boolean;
}

/** What an action server is written in, and with it the code that it runs. */
export type ActionServerLanguage = 'node' | 'python';

const servers = new Map<ActionServerLanguage, Promise<ActionServer>>();

/** An action server, which is read once; the Python one when no language is given. */
export function loadActionServer(language: ActionServerLanguage = 'python'): Promise<ActionServer> {
  const server = servers.get(language) ?? readActionServer(language);
  servers.set(language, server);
  return server;
}

async function readActionServer(language: ActionServerLanguage): Promise<ActionServer> {
  const [manifest, files] = await Promise.all([
    readFile(join(runtimeFolder, 'package.json'), 'utf8'),
    language === 'node' ? readNodeServer() : readPythonServer(),
  ]);
  const { version } = JSON.parse(manifest) as { version: string };
  const entrypoint =
    language === 'node'
      ? ['node', ...files.map(({ path }) => `/${actionServerFolder}/${path}`)]
      : // -u: what a model prints is in the log when its answer is out.
        ['python3', '-u', `/${actionServerFolder}`];
  return { version, language, files, entrypoint };
}

/** The Python action server with an interpreter of its own, for images that have none that it could use. */
export async function loadIndependentServer(interpreter: readonly PackedFile[]): Promise<ActionServer> {
  const server = await loadActionServer();
  const command = interpreterCommand(`/${actionServerFolder}`);
  return {
    ...server,
    files: [...server.files, ...interpreter],
    entrypoint: [...command, ...server.entrypoint.slice(1)],
    isIndependent: true,
  };
}

/** One file without dependencies. Its loader is imported late: from source, it brings a bundler. */
async function readNodeServer(): Promise<readonly PackedFile[]> {
  const { loadNodeActionServer } = await import('@serverless-max/node-action-server');
  const { fileName, content } = await loadNodeActionServer();
  return [{ path: fileName, content, mode: 0o644 }];
}

/** The modules of the runtime package, without tests. Small as they are, waiting for each would take longer than reading. */
function readPythonServer(): readonly PackedFile[] {
  const folder = join(runtimeFolder, 'action-server', 'python');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.py') && !/(^|\/)(tests|__pycache__)\//.test(path))
    .sort()
    .map((path) => ({ path, content: readFileSync(join(folder, path)), mode: 0o644 }));
}
