import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UnusableCodeError } from './errors.ts';
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
  const require = createRequire(join(folder, 'package.json'));
  const entry = resolveEntry(require, folder, file);
  if (!isEsModule(entry, folder)) return toActionFunction(memberAt(require(entry), path), main);
  const namespace = (await import(pathToFileURL(entry).href)) as { readonly default?: unknown };
  return toActionFunction(memberAt(namespace, path) ?? memberAt(namespace.default, path), main);
}

/** Node's own rules (package.json's `main`, index.js, extensions) first; they do not look for `.mjs` and `.cjs`. */
function resolveEntry(require: NodeJS.Require, folder: string, file = ''): string {
  const start = join(folder, file);
  try {
    return require.resolve(start);
  } catch (error) {
    const stem = file === '' ? join(folder, 'index') : start;
    const entry = ['.mjs', '.cjs'].map((extension) => stem + extension).find((path) => existsSync(path));
    if (entry === undefined) throw error;
    return entry;
  }
}

function isEsModule(file: string, root: string): boolean {
  const extension = extname(file);
  return extension === '.mjs' || (extension === '.js' && packageTypeOf(dirname(file), root) === 'module');
}

/** The `type` in the package.json that is nearest to a folder, not above `root`. */
function packageTypeOf(folder: string, root: string): unknown {
  const manifest = join(folder, 'package.json');
  if (existsSync(manifest)) return (JSON.parse(readFileSync(manifest, 'utf8')) as { type?: unknown }).type;
  return folder === root || folder === dirname(folder) ? undefined : packageTypeOf(dirname(folder), root);
}
