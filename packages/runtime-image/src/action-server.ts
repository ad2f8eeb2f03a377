import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PackedFile } from '@serverless-max/oci';
import { readFolder, runtimeFolder } from './runtime-folder.ts';

/** The program that is laid over a model image. */
export interface ActionServer {
  readonly version: string;
  /** Paths relative to the program's folder in the image. */
  readonly files: readonly PackedFile[];
}

/** Reads the Python action server of the runtime package: its modules, without tests. */
export async function loadActionServer(): Promise<ActionServer> {
  const [manifest, files] = await Promise.all([
    readFile(join(runtimeFolder, 'package.json'), 'utf8'),
    readFolder(
      join(runtimeFolder, 'action-server', 'python'),
      (path) => path.endsWith('.py') && !/(^|\/)(tests|__pycache__)\//.test(path),
    ),
  ]);
  const { version } = JSON.parse(manifest) as { version: string };
  return { version, files };
}
