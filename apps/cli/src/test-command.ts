import { type Command, Option } from 'commander';
import { InvalidOptionError } from './errors.ts';
import { addModelOptions } from './model-options.ts';
import { baseOption, integer, jsonOption, yesOption } from './program-options.ts';
import type { Shell } from './shell.ts';

/** The command `test`. */
export function addTestCommand(program: Command, shell: Shell): void {
  const test = program
    .command('test')
    .description(
      'check whether an image is fit before a cloud sees it: contract, same answers, limits, times',
    )
    .argument(
      '[models|images...]',
      'models of the catalogue, or image references; with --compare two reports',
    )
    .addOption(baseOption())
    .addOption(
      new Option(
        '--only <words>',
        'only these checks or groups, with commas between them, e.g. contract,answers.same',
      )
        .default([], '')
        .argParser((text) =>
          text
            .split(',')
            .map((it) => it.trim())
            .filter((it) => it !== ''),
        ),
    )
    .addOption(
      new Option('--target <host>', 'whose limits count: `openwhisk`, `ibm`, or the address of a host')
        .env('SMAX_TEST_TARGET')
        .default('openwhisk'),
    )
    .addOption(
      new Option('--fail-above <percent>', 'fail where more than this share of a limit is used')
        .default(80)
        .argParser((text) => integer('--fail-above', text, 1, 100)),
    )
    .addOption(
      new Option(
        '--tolerance <share>',
        'how far numbers of answers may be apart, as a share of the larger one',
      )
        .default(1e-6)
        .argParser((text) => share('--tolerance', text)),
    )
    .addOption(
      new Option('-m, --memory <MB>', 'memory of the action; the catalogue’s, or 512').argParser((text) =>
        integer('--memory', text, 16, 1_048_576),
      ),
    )
    .addOption(
      new Option('--timeout <seconds>', 'time limit of the action; the catalogue’s, or 60').argParser(
        (text) => integer('--timeout', text, 1, 3600),
      ),
    )
    .addOption(new Option('--sample <file>', 'a file to ask for a prediction with'))
    .addOption(
      new Option(
        '--against <url>',
        'address of the action on another host: what it answers differently is told',
      ),
    )
    .addOption(
      new Option('--report <folder>', 'write the reports there too: HTML, JSON, JUnit XML and the trace').env(
        'SMAX_TEST_REPORT',
      ),
    )
    .addOption(new Option('--write', 'write the recommended memory to serverless-max.config.json'))
    .addOption(
      new Option('--compare', 'compare two reports: names, digests or files').conflicts([
        'watch',
        'only',
        'write',
      ]),
    )
    .addOption(new Option('--watch', 'run again whenever the model’s files, or the image, change'));
  addModelOptions(test);
  test
    .addOption(yesOption())
    .addOption(jsonOption())
    .action(async (words: string[], options) =>
      (await import('./commands/test.ts')).test(words, options, shell),
    );
}

/** Reads a number from 0 to 1; throws `InvalidOptionError`. */
function share(option: string, text: string): number {
  const value = /^\d*\.?\d+(e-?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (value >= 0 && value <= 1) return value;
  throw new InvalidOptionError(option, text, 'a number from 0 to 1');
}
