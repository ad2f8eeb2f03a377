import { BadSettingError } from './model-errors.ts';
import { toText } from './web/json.ts';

/** The environment of the process, which activations change. */
export type Environment = Record<string, string | undefined>;

/**
 * Exports `/init`'s `env` before the code is loaded: objects as JSON, null, false and 0 as the empty string, other
 * values as their text. (OpenWhisk: core/nodejsActionBase/src/service.js)
 */
export function exportSettings(environment: Environment, env: unknown): void {
  if (typeof env !== 'object' || env === null) return;
  for (const [name, value] of Object.entries(env)) {
    environment[name] =
      typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value || '');
  }
}

/**
 * Exports `/init`'s `env` before a model is loaded: strings as they are, null as the empty string, other values as JSON.
 * Throws `BadSettingError` for what no environment variable can be.
 */
export function exportVariables(environment: Environment, env: unknown): void {
  if (typeof env !== 'object' || env === null || Array.isArray(env)) return;
  const texts = Object.entries(env).map(([name, value]) => [name, toText(value)] as const);
  for (const [name, text] of texts) {
    if (name === '' || name.includes('=') || `${name}${text}`.includes('\0')) {
      throw new BadSettingError(`env holds '${name}', which no environment variable can be.`);
    }
  }
  Object.assign(environment, Object.fromEntries(texts));
}

/** Exports what `/run` tells of the activation: every string beside `value`, as `__OW_<KEY>`. */
export function exportContext(environment: Environment, message: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(message)) {
    if (key !== 'value' && typeof value === 'string') environment[`__OW_${key.toUpperCase()}`] = value;
  }
}
