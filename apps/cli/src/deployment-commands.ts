import { type Command, Option } from 'commander';
import { type Setting, settings } from './config/settings.ts';
import { addModelOptions } from './model-options.ts';
import { baseOption, jsonOption, plainHttpOption, platformOption, sourceOption } from './program-options.ts';
import type { Shell } from './shell.ts';

/** The commands about OpenWhisk hosts: `deploy`, `diff`, `rollback`, `status`, `remove`, `export`. */
export function addDeploymentCommands(program: Command, shell: Shell): void {
  planOptions(
    program
      .command('deploy')
      .description(
        'publish models as web actions of an OpenWhisk host: plan, agree, push, create or update, verify',
      )
      .argument('[models...]', 'models of the catalogue, or images'),
  )
    .addOption(new Option('--dry-run', 'only tell what would change; exits with 10 when anything would'))
    .addOption(new Option('--print-commands', 'print the wsk commands that would do it, with their secrets'))
    .addOption(
      new Option(
        '--verify <when>',
        'when an action is asked with its sample: `new` if it changed or never answered',
      )
        .choices(['new', 'always', 'never'])
        .default('new'),
    )
    .addOption(new Option('--keep', 'leave an action that fails its verification, do not go back'))
    .action(async (models: string[], options) =>
      (await import('./commands/deploy.ts')).deploy(models, options, shell),
    );

  planOptions(
    program
      .command('diff')
      .description('tell what a deployment would change; exits with 10 when anything would')
      .argument('[models...]', 'models of the catalogue, or images'),
  ).action(async (models: string[], options) =>
    (await import('./commands/diff.ts')).diff(models, options, shell),
  );

  hostOptions(
    program
      .command('rollback')
      .description('take an action back to the image, limits and web flags of an earlier revision')
      .argument('<action>', '`name` or `package/name`'),
  )
    .addOption(new Option('--to <version>', 'the version to go back to; the one before when not given'))
    .addOption(new Option('--dry-run', 'only tell what would be done'))
    .addOption(new Option('--print-commands', 'print the wsk command that would do it'))
    .addOption(agreeOption())
    .action(async (name: string, options) =>
      (await import('./commands/rollback.ts')).rollback(name, options, shell),
    );

  hostOptions(
    program
      .command('status')
      .description('tell what is deployed on a host, and whether it is what was deployed')
      .argument('[actions...]', '`name` or `package/name`'),
  )
    .addOption(
      new Option('--all-targets', 'on the host of every target of the configuration file').conflicts(
        'target',
      ),
    )
    .addOption(plainHttpOption())
    .action(async (names: string[], options) =>
      (await import('./commands/status.ts')).status(names, options, shell),
    );

  hostOptions(
    program
      .command('remove')
      .description('delete actions of a host; their images stay in the registry')
      .argument('<actions...>', '`name` or `package/name`'),
  )
    .addOption(new Option('--force', 'also one that was not deployed by serverless-max'))
    .addOption(new Option('--print-commands', 'print the wsk commands that would do it'))
    .addOption(agreeOption())
    .action(async (names: string[], options) =>
      (await import('./commands/remove.ts')).remove(names, options, shell),
    );

  hostOptions(
    program
      .command('export')
      .description('write what is deployed as a manifest for another tool')
      .argument('[actions...]', '`name` or `package/name`; all of ours when none is named'),
  )
    .addOption(new Option('--wskdeploy', 'as a manifest of wskdeploy'))
    .action(async (names: string[], options) =>
      (await import('./commands/export.ts')).exportManifest(names, options, shell),
    );
}

const agreeOption = (): Option =>
  new Option('-y, --yes', 'go on without asking').env('SMAX_YES').default(false);

function hostOptions(command: Command): Command {
  for (const setting of settings.filter((it) => it.about === 'host' || it.name === 'package')) {
    command.addOption(settingOption(setting));
  }
  return command
    .addHelpText(
      'after',
      '\nWhat no option says is told by variables (WHISK_APIHOST, WHISK_AUTH, SMAX_REGISTRY, …), by serverless-max.config.ts\nor .json, or by wsk\u2019s property file: docs/configuration.md. `smax doctor` shows what is told, and by which of them.',
    )
    .addOption(new Option('--apihost <address>', 'the same as --host, by the name that wsk has for it'))
    .addOption(new Option('--target <name>', 'a target of the configuration file').env('SMAX_TARGET'))
    .addOption(new Option('--config <file>', 'configuration file').env('SMAX_CONFIG'))
    .addOption(jsonOption());
}

function planOptions(command: Command): Command {
  hostOptions(command);
  for (const setting of settings.filter((it) => it.about !== 'host' && it.name !== 'package')) {
    command.addOption(settingOption(setting));
  }
  return addModelOptions(command)
    .addOption(new Option('--push <registry>', 'the same as --registry'))
    .addOption(
      new Option(
        '--no-push',
        'push nowhere: the image is a runtime image in a registry already, or the host shares the container engine of this machine',
      ),
    )
    .addOption(
      new Option('--all', 'the models of the configuration, or every one of the catalogue with an image'),
    )
    .addOption(
      new Option('--force', 'take over actions that something else made, and images that failed `smax test`'),
    )
    .addOption(baseOption())
    .addOption(platformOption('which image of a base with several; the kind of this machine when not given'))
    .addOption(sourceOption())
    .addOption(plainHttpOption())
    .addOption(agreeOption());
}

/** What is told without an option comes from variables, files and defaults, so the option itself has none of them. */
function settingOption({ flag, type, doc }: Setting): Option {
  const value = {
    text: ' <text>',
    count: ' <number>',
    milliseconds: ' <ms>',
    switch: '',
    web: ' <how>',
    secret: ' [secret]',
    entries: ' <name=value>',
  }[type];
  const option = new Option(`--${flag}${value}`, doc);
  if (type === 'entries') {
    option.argParser((text, others: readonly string[] | undefined) => [...(others ?? []), text]);
  }
  return option;
}
