import type { Owner } from '@serverless-max/container-engine';
import { type Command, Option } from 'commander';
import { jsonOption, portOption, yesOption } from './program-options.ts';
import type { Shell } from './shell.ts';

/** The commands about this machine: `doctor`, `clean`, and `reap`, which is hidden. */
export function addMachineCommands(program: Command, shell: Shell): void {
  program
    .command('doctor')
    .description('check everything that running a model needs')
    .addOption(new Option('--fix', 'cure what can be cured, after asking'))
    .addOption(portOption())
    .addOption(yesOption())
    .addOption(jsonOption())
    .action(async (options) => (await import('./commands/doctor.ts')).doctor(options, shell));

  program
    .command('clean')
    .description(
      'remove what dead processes of serverless-max left behind: containers with their anonymous volumes, temporary files, notes of emulators, output of those in the background; images and records stay, networks are never made',
    )
    .addOption(new Option('--dry-run', 'only tell what would be removed'))
    .addOption(jsonOption())
    .action(async (options) => (await import('./commands/clean.ts')).clean(options, shell));

  // The reaper runs it, and nobody else.
  program
    .command('reap', { hidden: true })
    .description('remove everything of a run whose process has ended')
    .requiredOption('--run <id>')
    .requiredOption('--engine <endpoint>')
    .addOption(
      new Option('--program <owner>')
        .default([])
        .argParser((text, others: readonly Owner[]) => [...others, JSON.parse(text) as Owner]),
    )
    .action(async (options) => (await import('./commands/reap.ts')).reap(options, shell));
}
