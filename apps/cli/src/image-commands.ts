import { type Command, Option } from 'commander';
import { addModelOptions } from './model-options.ts';
import { baseOption, integer, jsonOption, target, yesOption } from './program-options.ts';
import type { Shell } from './shell.ts';

/** The commands about images and models: `build`, `inspect`, `models`. */
export function addImageCommands(program: Command, shell: Shell): void {
  addModelOptions(
    program
      .command('build')
      .description('build the runtime image of a model, and print its digest')
      .addArgument(target())
      .addOption(baseOption()),
  )
    .addOption(
      new Option('--dockerfile <folder>', 'write the same recipe as a Dockerfile with its files instead'),
    )
    .addOption(yesOption())
    .addOption(jsonOption())
    .action(async (model: string, options) =>
      (await import('./commands/build.ts')).build(model, options, shell),
    );

  addModelOptions(
    program
      .command('inspect')
      .description(
        'look at an image: what it serves, how it would be called, and whether it can be an action',
      )
      .addArgument(target())
      .addOption(baseOption()),
  )
    .addOption(new Option('--start', 'start it even when its files tell enough'))
    .addOption(new Option('--no-start', 'never start it; its files have to tell').default(undefined))
    .addOption(
      new Option('-m, --memory <MB>', 'memory of its container, when it is started')
        .default(2048)
        .argParser((text) => integer('--memory', text, 128, 1_048_576)),
    )
    .addOption(
      new Option('--timeout <seconds>', 'how long it may take to answer, when it is started')
        .default(60)
        .argParser((text) => integer('--timeout', text, 1, 3600)),
    )
    .addOption(yesOption())
    .addOption(jsonOption())
    .action(async (image: string, options) =>
      (await import('./commands/inspect.ts')).inspect(image, options, shell),
    );

  const models = program
    .command('models')
    .description('list the models of the catalogue, and what of them can run here now')
    .addOption(jsonOption())
    .action(async () => (await import('./commands/models.ts')).models(shell));

  models
    .command('show')
    .description('tell all that the catalogue knows of a model')
    .argument('<model>')
    .addOption(jsonOption())
    .action(async (name: string) => (await import('./commands/models.ts')).showModel(name, shell));
}
