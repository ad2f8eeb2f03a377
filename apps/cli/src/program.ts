import { Command } from 'commander';
import type { Shell } from './shell.ts';

/** Commands that are described in one file, with its function that adds them. */
interface CommandGroup {
  readonly names: readonly string[];
  load(): Promise<(program: Command, shell: Shell) => void>;
}

/** In the order of `--help`. */
export const commandGroups: readonly CommandGroup[] = [
  {
    names: ['emulate', 'stop', 'logs'],
    load: async () => (await import('./emulation-commands.ts')).addEmulationCommands,
  },
  {
    names: ['build', 'rebase', 'inspect', 'models'],
    load: async () => (await import('./image-commands.ts')).addImageCommands,
  },
  { names: ['test'], load: async () => (await import('./test-command.ts')).addTestCommand },
  {
    names: ['doctor', 'clean', 'reap'],
    load: async () => (await import('./machine-commands.ts')).addMachineCommands,
  },
  {
    names: ['deploy', 'diff', 'rollback', 'status', 'remove', 'export'],
    load: async () => (await import('./deployment-commands.ts')).addDeploymentCommands,
  },
];

/**
 * The command line, as data: help, parsing and docs come from it. Command bodies are imported when they run, and where
 * the first word is a command, only its group is described: whatever is said of the others would be read for nothing.
 */
export async function createProgram(shell: Shell, firstWord?: string): Promise<Command> {
  const program = new Command('smax')
    .description('Runs machine-learning model images as serverless functions (OpenWhisk web actions).')
    .version('0.1.0')
    .exitOverride()
    .showHelpAfterError('(add --help for what it takes)');
  const named = commandGroups.filter(({ names }) => firstWord !== undefined && names.includes(firstWord));
  for (const { load } of named.length > 0 ? named : commandGroups) (await load())(program, shell);
  return program;
}
