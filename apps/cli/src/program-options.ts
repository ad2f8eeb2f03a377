import { Argument, Option } from 'commander';
import { defaultPort } from './config/defaults.ts';
import { InvalidOptionError } from './errors.ts';

/** Where an emulator listens, or is asked for. */
export const portOption = (): Option =>
  new Option('-p, --port <number>', 'port of the emulator')
    .env('SMAX_PORT')
    .default(defaultPort)
    .argParser((text) => integer('--port', text, 1, 65_535));
/** Every command has it. */
export const jsonOption = (): Option => new Option('--json', 'print JSON, one record a line, for scripts');
/** Of commands that may have to install something. */
export const yesOption = (): Option =>
  new Option('-y, --yes', 'install what is missing without asking').env('SMAX_YES').default(false);
/** Of commands that need the image of a model. */
export const baseOption = (): Option =>
  new Option('--base <image>', 'use this image as the model image, e.g. codait/max-ocr').env('SMAX_BASE');
/** What such commands are about. */
export const target = (): Argument =>
  new Argument('<model|image>', 'a model of the catalogue (`smax models`), or an image reference');

/** Reads a whole number; throws `InvalidOptionError`. */
export function integer(option: string, text: string, min: number, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new InvalidOptionError(option, text, `a whole number from ${min} to ${max}`);
}
/** Of commands that speak to registries. */
export const plainHttpOption = (): Option =>
  new Option(
    '--plain-http <host>',
    'speak plain http to this registry, e.g. registry.lan:5000; may be repeated',
  )
    .env('SMAX_PLAIN_HTTP')
    .default([] as readonly string[], 'none but this machine')
    .argParser((text, before: readonly string[]) => [...before, ...text.split(',')]);
/** Of commands that choose among the images of an index. */
export const platformOption = (description: string): Option =>
  new Option('--platform <os/arch>', description).env('SMAX_PLATFORM');
/** Of commands that write a manifest. */
export const sourceOption = (): Option =>
  new Option('--source <url>', "where the image's source is: an annotation of its manifest").env(
    'SMAX_SOURCE',
  );
