import type { Adapter, ModelOptions } from '@serverless-max/runtime-image';
import { type Command, Option } from 'commander';
import { InvalidOptionError } from './errors.ts';
import { integer } from './program-options.ts';

/** What a user says of a model image where it cannot be seen, or is seen wrongly. */
export interface ModelFlags {
  readonly adapter?: Adapter;
  readonly app?: string;
  readonly modelPort?: number;
  readonly predictPath?: string;
  readonly command?: readonly string[];
  readonly bringPython?: boolean;
}

/** Listed here, as what plans images is not loaded to read a command line. */
const adapters = ['auto', 'wsgi', 'asgi', 'fastify', 'http'] as const satisfies readonly Adapter[];

/** Adds the options of commands that call a model. */
export function addModelOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--adapter <name>',
        'how the model is called, when it is found wrongly: auto, wsgi, asgi, fastify or http',
      )
        .env('SMAX_ADAPTER')
        .argParser(readAdapter),
    )
    .addOption(
      new Option('--app <module:attribute>', 'the application that is called in process').env('SMAX_APP'),
    )
    .addOption(
      new Option('--model-port <number>', "port of the image's own server")
        .env('SMAX_MODEL_PORT')
        .argParser((text) => integer('--model-port', text, 1, 65_535)),
    )
    .addOption(
      new Option('--predict-path <path>', 'where a request goes that names no path').argParser(readPath),
    )
    .addOption(
      new Option(
        '--command <line>',
        "what starts the image's own server: a line for its shell, or a JSON array of words",
      ).argParser(readCommand),
    )
    .addOption(
      new Option(
        '--bring-python',
        "use a Python of ours, and the image's own server, whatever the image has",
      ),
    );
}

/** The part that the planner of an image takes. */
export function toModelOptions(flags: ModelFlags): ModelOptions & { readonly predictPath?: string } {
  const { adapter, app, modelPort, predictPath, command, bringPython } = flags;
  return {
    ...(adapter && { adapter }),
    ...(app !== undefined && { app }),
    ...(modelPort !== undefined && { modelPort }),
    ...(predictPath !== undefined && { predictPath }),
    ...(command && { command }),
    ...(bringPython && { bringPython }),
  };
}

function readAdapter(text: string): Adapter {
  const known = adapters.find((name) => name === text);
  if (known) return known;
  throw new InvalidOptionError('--adapter', text, adapters.join(', '));
}

function readPath(text: string): string {
  if (text.startsWith('/')) return text;
  throw new InvalidOptionError('--predict-path', text, 'a path that begins with a slash');
}

function readCommand(text: string): readonly string[] {
  if (!text.trimStart().startsWith('[')) {
    if (text.trim() !== '') return ['/bin/sh', '-c', text];
  } else {
    const words = parsed(text);
    if (Array.isArray(words) && words.length > 0 && words.every((it) => typeof it === 'string')) return words;
  }
  throw new InvalidOptionError('--command', text, 'a line for the shell, or a JSON array of words');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
