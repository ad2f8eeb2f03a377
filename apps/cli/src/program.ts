import type { Owner } from '@serverless-max/container-engine';
import { Command, Option } from 'commander';
import { addDeploymentCommands } from './deployment-commands.ts';
import { addImageCommands } from './image-commands.ts';
import { addModelOptions } from './model-options.ts';
import { baseOption, integer, jsonOption, portOption, target, yesOption } from './program-options.ts';
import type { Shell } from './shell.ts';
import { addTestCommand } from './test-command.ts';

/** The command line, as data: help, parsing and docs come from it. Command bodies are imported when they run. */
export function createProgram(shell: Shell): Command {
  const program = new Command('smax')
    .description('Runs machine-learning model images as serverless functions (OpenWhisk web actions).')
    .version('0.1.0')
    .exitOverride()
    .showHelpAfterError('(add --help for what it takes)');

  addModelOptions(
    program
      .command('emulate')
      .description('serve a model as a web action through a local OpenWhisk host')
      .addArgument(target().argOptional())
      .addOption(portOption()),
  )
    .addOption(
      new Option('--host <address>', 'address to listen on; anything but loopback lets others in')
        .env('SMAX_HOST')
        .default('127.0.0.1'),
    )
    .addOption(baseOption())
    .addOption(
      new Option('-m, --memory <MB>', 'memory of all containers together')
        .env('SMAX_MEMORY')
        .argParser((text) => integer('--memory', text, 128, 1_048_576)),
    )
    .addOption(
      new Option('--idle <seconds>', 'how long an idle container is kept')
        .env('SMAX_IDLE')
        .default(600)
        .argParser((text) => integer('--idle', text, 1, 86_400)),
    )
    .addOption(
      new Option('--pause-grace <seconds>', 'how long an idle container goes on before it is paused')
        .env('SMAX_PAUSE_GRACE')
        .default(10)
        .argParser((text) => integer('--pause-grace', text, 0, 86_400)),
    )
    .addOption(
      new Option(
        '--prewarm <kinds>',
        'keep started containers ready for code of these kinds, e.g. nodejs:20,python:3=2,nodejs:20=1..4,nodejs:20@512 (MB)',
      ).env('SMAX_PREWARM'),
    )
    .addOption(
      new Option(
        '--limits <which>',
        "`openwhisk`'s own, `none` for the same without rate limits, `ibm` for those of IBM Cloud Functions, or a JSON file with what differs",
      )
        .env('SMAX_LIMITS')
        .default('none'),
    )
    .addOption(
      new Option('--users <file>', 'JSON file of users with their keys, and limits of their own').env(
        'SMAX_USERS',
      ),
    )
    .addOption(
      new Option('--data-dir <folder>', 'where actions and activations are kept').env('SMAX_DATA_DIR'),
    )
    .addOption(
      new Option('--keep-for <duration>', 'how long activations are kept, e.g. 7d, 12h, 30m')
        .env('SMAX_KEEP_FOR')
        .default('7d'),
    )
    .addOption(
      new Option('--keep-size <size>', 'how much room they may take; the oldest go first')
        .env('SMAX_KEEP_SIZE')
        .default('512M'),
    )
    .addOption(new Option('--ephemeral', 'keep them in memory only').conflicts('dataDir'))
    .addOption(new Option('-d, --detach', 'go on in the background; `smax stop` ends it'))
    .addOption(yesOption())
    .addOption(jsonOption())
    .action(async (model: string | undefined, options) =>
      (await import('./commands/emulate.ts')).emulate(model, options, shell),
    );

  program
    .command('stop')
    .description('stop an emulator that runs in the background, or anywhere else')
    .addOption(
      new Option('-p, --port <number>', 'the one on this port').argParser((text) =>
        integer('--port', text, 1, 65_535),
      ),
    )
    .addOption(new Option('--all', 'all of yours'))
    .addOption(jsonOption())
    .action(async (options) => (await import('./commands/stop.ts')).stop(options, shell));

  program
    .command('logs')
    .description('print the log lines of activations')
    .argument('[activation-id]')
    .addOption(new Option('-f, --follow', 'go on with the lines to come, until Ctrl-C'))
    .addOption(new Option('--action <name>', 'only of this action, `name` or `package/name`'))
    .addOption(new Option('--since <when>', 'only of activations since then: 10m, 2h, 1d, or a time'))
    .addOption(
      new Option('-n, --last <count>', 'of so many activations, when nothing else says which')
        .default(10)
        .argParser((text) => integer('--last', text, 1, 10_000)),
    )
    .addOption(
      new Option('-p, --port <number>', 'of the emulator on this port').argParser((text) =>
        integer('--port', text, 1, 65_535),
      ),
    )
    .addOption(new Option('--auth <uuid:key>', 'as this user; `guest` when nobody is named').env('SMAX_AUTH'))
    .addOption(jsonOption())
    .action(async (id: string | undefined, options) =>
      (await import('./commands/logs.ts')).logs(id, options, shell),
    );

  addImageCommands(program, shell);
  addTestCommand(program, shell);

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

  addDeploymentCommands(program, shell);

  return program;
}
