import { createRequire, Module } from 'node:module';
import { join } from 'node:path';
import { type ActionFunction, toActionFunction } from './main-name.ts';

/** Node's own way of running source as a module; old and stable, but not in its documentation. */
interface CompilableModule extends Module {
  _compile(source: string, filename: string): unknown;
}

/**
 * Runs an action's source and returns its function: a name that the source can see (declared by it, or a global, as
 * webpack leaves it), else a member of `module.exports` or `exports`.
 * The source runs as the CommonJS module `action.js` of a folder would, whose last statement returns the function. So
 * it has `require` and `import()`, may make globals by assigning to them, and its syntax errors are shown in place.
 */
export function loadSource(source: string, main: string, folder: string): ActionFunction {
  const filename = join(folder, 'action.js');
  const module = new Module(filename) as CompilableModule;
  module.filename = filename;
  module.paths = createRequire(filename).resolve.paths('package') ?? [];
  const found = module._compile(
    `${source}
try { return ${main} } catch (error) {
  if (error?.name !== 'ReferenceError') throw error;
  return module.exports.${main} || exports.${main};
}`,
    filename,
  );
  return toActionFunction(found, main);
}
