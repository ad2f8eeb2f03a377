import { type Command, Option } from 'commander';
import { addModelOptions } from './model-options.ts';
import { baseOption, integer, jsonOption, portOption, target, yesOption } from './program-options.ts';
import type { Shell } from './shell.ts';

/** The commands about emulators: `emulate`, `stop`, `logs`. */
export function addEmulationCommands(program: Command, shell: Shell): void {
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
}
