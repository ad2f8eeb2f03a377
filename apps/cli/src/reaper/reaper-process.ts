import { spawn } from 'node:child_process';

/** A process that waits for the end of this one. */
export interface Reaper {
  readonly pid: number | undefined;
  /** Adds an argument to its command. */
  tell(word: string): void;
  /** This process ends and leaves nothing: the reaper ends too, and runs nothing. */
  release(): Promise<void>;
}

// A shell waits, as it takes a fiftieth of the memory of Node. The end of its input, which is also how a `kill -9` of
// the owner shows, runs the command; a word of which only a part came is none.
const script = `while IFS= read -r word; do
  [ -n "$word" ] || exit 0
  set -- "$@" "$word"
done
exec "$@" </dev/null`;

/**
 * Starts a process that runs `command` when this one ends in whatever way, unless it was released before. It has a
 * session of its own: neither Ctrl-C nor a kill of this process's group reaches it.
 */
export function startReaper(command: readonly string[], env: NodeJS.ProcessEnv): Reaper {
  const child = spawn('/bin/sh', ['-c', script, 'smax-reaper', ...command], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env,
  });
  // Without a reaper, or when somebody killed it, the next command sweeps.
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  child.unref();
  return {
    pid: child.pid,
    tell: (word) => void child.stdin.write(`${word}\n`),
    release: () => new Promise((resolve) => child.stdin.end('\n', () => resolve())),
  };
}
