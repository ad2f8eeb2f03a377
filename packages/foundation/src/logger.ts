/** Facts of a log line, under the vocabulary's names (`action`, `activationId`, `containerId`, `durationMs`, …). */
export type LogFields = Readonly<Record<string, unknown>>;

/** What packages write their log lines to. The message is a constant phrase; what varies goes into the fields. */
export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

const ignore = (): void => {};

/** Drops everything: the default of every package. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
