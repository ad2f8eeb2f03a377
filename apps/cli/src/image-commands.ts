import { type Command, Option } from 'commander';
import { addModelOptions } from './model-options.ts';
import {
  baseOption,
  integer,
  jsonOption,
  plainHttpOption,
  platformOption,
  sourceOption,
  target,
  yesOption,
} from './program-options.ts';
import type { Shell } from './shell.ts';

/** The commands about images and models: `build`, `rebase`, `inspect`, `models`. */
export function addImageCommands(program: Command, shell: Shell): void {
  const build = program
    .command('build')
    .description(
      'make the runtime images of models or images, in the engine, a registry or files, and print their digests; without words those of the variable MODELS, pushed for USERNAME when that is set too',
    )
    .argument('[model|image...]', 'models of the catalogue (`smax models`), image references, or archives')
    .addOption(baseOption())
    .addOption(
      new Option(
        '--push <reference>',
        'push to this reference; one that ends in / is what comes before the name, as for several images',
      ).env('SMAX_PUSH'),
    )
    .addOption(new Option('--load', 'bring it into the engine, also when it is pushed or written'))
    .addOption(
      new Option(
        '--output <path>',
        'write it to a file that ends in .tar (for Docker, Podman and skopeo), or to a folder as an OCI layout',
      ),
    )
    .addOption(
      platformOption(
        'which image of a base with several, or `all` of them; the kind of this machine when not given',
      ),
    )
    .addOption(sourceOption())
    .addOption(plainHttpOption())
    .addOption(new Option('--dry-run', 'only tell what would be pushed and written'))
    .addOption(
      new Option('--dockerfile <folder>', 'write the same recipe as a Dockerfile with its files instead'),
    );
  addModelOptions(build);
  build
    .addOption(yesOption())
    .addOption(jsonOption())
    .action(async (words: string[], options) =>
      (await import('./commands/build.ts')).build(words, options, shell),
    );

  program
    .command('rebase')
    .description(
      'move a published runtime image to a newer base, with the same action server; no layer is downloaded',
    )
    .argument('<image>', 'the runtime image in its registry')
    .addOption(
      new Option(
        '--base <image>',
        'the base to move to; the one that the image names, as it is now, when not given',
      ),
    )
    .addOption(
      new Option('--push <reference>', 'where the result goes; the name of the image when not given'),
    )
    .addOption(platformOption('only the image for this platform; all of an index when not given'))
    .addOption(sourceOption())
    .addOption(plainHttpOption())
    .addOption(new Option('--dry-run', 'only tell what would be pushed'))
    .addOption(jsonOption())
    .action(async (image: string, options) =>
      (await import('./commands/rebase.ts')).rebase(image, options, shell),
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
