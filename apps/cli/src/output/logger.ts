import type { LogFields, Logger } from '@serverless-max/foundation';
import type { Output } from './output.ts';

/** What goes wrong besides an activation is said on standard error; the rest is silent. */
export function createLogger(output: Output): Logger {
  const tell =
    (mark: string) =>
    (fields: LogFields, message: string): void => {
      const facts = Object.entries(fields).map(([name, value]) => `${name}: ${String(value)}`);
      output.remark(`${mark} ${message} (${facts.join(', ')})`);
    };
  return { debug() {}, info() {}, warn: tell('⚠'), error: tell('✖') };
}
