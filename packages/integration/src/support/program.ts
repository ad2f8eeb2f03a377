import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A program that stands in the place of the machine's own one. */
export interface ProgramFolder extends AsyncDisposable {
  /** A PATH on which it is found first. */
  readonly path: string;
}

/** Writes a program, which begins with the line that says what runs it. */
export async function createProgram(name: string, text: string): Promise<ProgramFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'smax-program-'));
  await writeFile(join(folder, name), text, { mode: 0o755 });
  return {
    path: `${folder}:${process.env['PATH']}`,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

/** An `ssh` that leads to the engine's socket, wherever it is told to go. */
export function createFakeSsh(realSocket: string): Promise<ProgramFolder> {
  const program = `
    const socket = require('node:net').connect(${JSON.stringify(realSocket)});
    process.stdin.pipe(socket).pipe(process.stdout);
  `;
  return createProgram('ssh', `#!${process.execPath}\n${program}`);
}
