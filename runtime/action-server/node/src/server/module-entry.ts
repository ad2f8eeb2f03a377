import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * The file of a module in a folder; `file` is relative to it, and empty for the folder's own main module. Node's own
 * rules (package.json's `main`, index.js, extensions) first; they do not look for `.mjs` and `.cjs`. Throws Node's error.
 */
export function resolveEntry(folder: string, file = ''): string {
  const start = join(folder, file);
  try {
    return createRequire(join(folder, 'package.json')).resolve(start);
  } catch (error) {
    const stem = file === '' ? join(folder, 'index') : start;
    const entry = ['.mjs', '.cjs'].map((extension) => stem + extension).find((path) => existsSync(path));
    if (entry === undefined) throw error;
    return entry;
  }
}

/** Loads a module's file: its `module.exports`, or its namespace when Node takes it for an ES module. */
export async function loadModule(entry: string, root: string): Promise<unknown> {
  return isEsModule(entry, root) ? import(pathToFileURL(entry).href) : createRequire(entry)(entry);
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
