import { readFile } from 'node:fs/promises';

/** The action server as one file: a CommonJS program without dependencies for Node 18 and newer. */
export interface NodeActionServer {
  readonly fileName: 'action-server.cjs';
  readonly content: Uint8Array;
}

/** Reads the program that the build of this package left beside this file. */
export async function loadNodeActionServer(): Promise<NodeActionServer> {
  const fileName = 'action-server.cjs';
  return { fileName, content: await readFile(new URL(fileName, import.meta.url)) };
}
