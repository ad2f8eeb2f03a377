import { isJsonObject, type JsonValue } from '@serverless-max/whisk-protocol';
import { NotThereYetError } from '../errors.ts';

/** The families of OpenWhisk's own runtimes, whose images the emulator does not bring. */
const families: ReadonlySet<string> = new Set([
  'ballerina',
  'dotnet',
  'go',
  'java',
  'nodejs',
  'php',
  'python',
  'ruby',
  'rust',
  'swift',
]);

/**
 * Refuses the kinds of action that OpenWhisk has and the emulator has not; what is no kind at all is left to the
 * parser. `body` is the body of a PUT.
 * @throws NotThereYetError
 */
export function assertKindIsThere(body: JsonValue | undefined): void {
  const exec = isJsonObject(body) ? body['exec'] : undefined;
  const given = isJsonObject(exec) ? exec['kind'] : undefined;
  if (typeof given !== 'string') return;
  const kind = given.trim().toLowerCase();
  const [family = ''] = kind.split(':');
  if (kind !== family && families.has(family)) {
    throw new NotThereYetError(`runtime '${kind}' (it runs images: exec kind 'blackbox')`);
  }
}
