import { execFile } from 'node:child_process';

/** Runs a program to its end and returns what it printed. Fails with its last words. */
export function runCommand(program: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${program} ${args[0]} failed: ${stderr.slice(-500)}`, { cause: error }));
      else resolve(stdout);
    });
    child.stdin?.end(input);
  });
}
