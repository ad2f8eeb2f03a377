import { CommanderError } from 'commander';
import { engineEnvironment, userFolders } from './config/environment.ts';
import { InterruptedError } from './errors.ts';
import { reportFailure } from './output/failure.ts';
import { createOutput } from './output/output.ts';
import { typedWords } from './pnpm/typed-words.ts';
import { createProgram } from './program.ts';
import { createGuardedRun } from './reaper/guarded-run.ts';
import type { Shell } from './shell.ts';

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // A second request is not argued with; what is left then is removed by the next command.
    if (interruption.signal.aborted) process.exit(130);
    interruption.abort(new InterruptedError(signal));
  });
}

// Whoever read the output is gone: the same as being asked to end.
process.stdout.on('error', () => interruption.abort(new InterruptedError('SIGPIPE')));

let output = createOutput({ json: process.argv.includes('--json') });
let words = process.argv.slice(2);
try {
  words = [...typedWords(words, process.env, output.remark)];
  output = createOutput({ json: words.includes('--json') });
} catch (error) {
  process.exit(reportFailure(error, output));
}
const folders = userFolders();
const shell: Shell = {
  output,
  signal: interruption.signal,
  env: process.env,
  folders,
  engineEnvironment: engineEnvironment(process.env),
  run: createGuardedRun({
    cacheFolder: folders.cache,
    env: process.env,
    reap: [process.execPath, ...process.execArgv, process.argv[1] ?? '', 'reap'],
  }),
  confirm: (assumeYes) => async (question) => {
    const { createConfirm } = await import('./doctor/index.ts');
    const isInteractive = process.stdin.isTTY === true && process.stderr.isTTY === true;
    return createConfirm({ assumeYes, isInteractive, ask })(question);
  },
};

async function ask(question: string): Promise<boolean> {
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal: interruption.signal });
    return /^y(es)?$/i.test(answer);
  } finally {
    terminal.close();
  }
}

try {
  const program = await createProgram(shell, words[0]);
  await program.parseAsync(words, { from: 'user' });
} catch (error) {
  const isUsage = error instanceof CommanderError;
  process.exitCode = isUsage ? (error.exitCode === 0 ? 0 : 2) : reportFailure(error, output);
}
// Sockets that a library keeps open must not keep a finished command waiting.
process.exit();
