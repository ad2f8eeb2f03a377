import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Runs the `docker` command line as a user would, and returns what it printed. Fails with its last words. */
export async function docker(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  try {
    const { stdout } = await execute('docker', [...args], { env, maxBuffer: 64 * 1024 * 1024 });
    return stdout.trim();
  } catch (error) {
    const words = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new Error(`docker ${args[0]} failed: ${words.slice(-500)}`, { cause: error });
  }
}
