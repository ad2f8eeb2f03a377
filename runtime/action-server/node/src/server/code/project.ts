import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UnusableCodeError } from '../errors.ts';
import { loadModule, resolveEntry } from '../module-entry.ts';
import { type ActionFunction, memberAt, splitMainName, toActionFunction } from './main-name.ts';

const ROOTS = ['package.json', 'index.js', 'index.mjs'];

/**
 * Loads an unpacked project and returns its function. `main` is `function` of the project's own main module, or
 * `file.function`; both may be CommonJS or ES modules.
 */
export async function loadProject(folder: string, main: string): Promise<ActionFunction> {
  const { file, path } = splitMainName(main);
  if (file === undefined && !ROOTS.some((name) => existsSync(join(folder, name)))) {
    throw new UnusableCodeError('Zipped actions must contain either package.json or index.js at the root.');
  }
  const found = await loadModule(resolveEntry(folder, file), folder);
  const member = memberAt(found, path) ?? memberAt(memberAt(found, 'default'), path);
  return toActionFunction(member, main);
}
