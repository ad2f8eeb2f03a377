import { type Fault, ServerlessMaxError } from '@serverless-max/foundation';

/** A configuration file cannot be read, or says what cannot be. */
export class InvalidConfigurationError extends ServerlessMaxError {
  override readonly code = 'CLI_INVALID_CONFIGURATION';
  override readonly fault: Fault = 'user';
  constructor(file: string, detail: string, options?: ErrorOptions) {
    super(`The configuration in ${file} cannot be used: ${detail}.`, {
      hint: 'docs/configuration.md lists the settings; docs/serverless-max.schema.json lets an editor check them.',
      ...options,
    });
  }
}

/** There is no target of that name. */
export class UnknownTargetError extends ServerlessMaxError {
  override readonly code = 'CLI_UNKNOWN_TARGET';
  override readonly fault: Fault = 'user';
  constructor(name: string, known: readonly string[], file: string | undefined) {
    const where = file === undefined ? 'there is no configuration file' : `${file} has no such target`;
    super(`There is no target "${name}": ${where}.`, {
      hint:
        known.length > 0
          ? `It has ${known.join(', ')}.`
          : 'Targets stand in serverless-max.config.json, under "targets".',
    });
  }
}

/** A deployment lacks a setting that it cannot do without. */
export class MissingSettingError extends ServerlessMaxError {
  override readonly code = 'CLI_MISSING_SETTING';
  override readonly fault: Fault = 'user';
  constructor(what: string, hint: string) {
    super(`Nothing says ${what}.`, { hint });
  }
}

/** pnpm kept options to itself that were meant for the script, and they cannot be had back. */
export class LostOptionsError extends ServerlessMaxError {
  override readonly code = 'CLI_LOST_OPTIONS';
  override readonly fault: Fault = 'user';
  constructor(words: readonly string[]) {
    super(
      'pnpm has a command named deploy of its own and may have kept options that were meant for this one. Nothing was done.',
      { hint: `Type instead: pnpm smax deploy ${words.join(' ')}`.trimEnd() },
    );
  }
}
