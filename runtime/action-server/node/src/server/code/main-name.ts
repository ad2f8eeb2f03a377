import { UnusableCodeError } from '../errors.ts';

/** An action as `/init` describes it: `main` names the function, `code` is source or, if `isArchive`, base64. */
export interface ActionCode {
  readonly main: string;
  readonly code: string;
  readonly isArchive: boolean;
}

/** The function of an action's code that OpenWhisk calls. */
export type ActionFunction = (args: unknown) => unknown;

/** Where the function of a zipped action is: in `file`, or in the archive's own main module. */
export interface MainName {
  readonly file: string | undefined;
  readonly path: string;
}

/** Splits `function`, `file.function` or `file.object.function`. */
export function splitMainName(main: string): MainName {
  const dot = main.indexOf('.');
  if (dot === 0 || dot === main.length - 1)
    throw new UnusableCodeError('Name of main function is not valid.');
  return dot < 0 ? { file: undefined, path: main } : { file: main.slice(0, dot), path: main.slice(dot + 1) };
}

/** Follows a dotted path through an object; undefined where it ends. */
export function memberAt(root: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => {
    const isContainer = (typeof value === 'object' && value !== null) || typeof value === 'function';
    return isContainer ? (value as Record<string, unknown>)[key] : undefined;
  }, root);
}

/** Returns what was found under the name `main` if it can be called. */
export function toActionFunction(found: unknown, main: string): ActionFunction {
  if (typeof found !== 'function') {
    throw new UnusableCodeError(`Action entrypoint '${main}' is not a function.`);
  }
  return found as ActionFunction;
}
