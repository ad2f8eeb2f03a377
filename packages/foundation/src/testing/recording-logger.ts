import type { LogFields, Logger } from '../logger.ts';

/** One recorded line. */
export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn';
  readonly fields: LogFields;
  readonly message: string;
}

/** A logger for tests: keeps every line, and throws on `error`, so that an unexpected error fails the test. */
export function createRecordingLogger(): Logger & { readonly lines: readonly LogLine[] } {
  const lines: LogLine[] = [];
  const record =
    (level: LogLine['level']) =>
    (fields: LogFields, message: string): void => {
      lines.push({ level, fields, message });
    };
  return {
    lines,
    debug: record('debug'),
    info: record('info'),
    warn: record('warn'),
    error(fields, message) {
      throw new Error(`unexpected error logged: ${message} ${JSON.stringify(fields)}`);
    },
  };
}
