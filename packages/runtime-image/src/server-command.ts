import type { ActionServerLanguage } from './action-server.ts';

/** Programs that run Python or Node, and files of these languages, by their last name. */
const programs: readonly (readonly [ActionServerLanguage, RegExp])[] = [
  [
    'python',
    /^(python[\d.]*|pypy[\d.]*|gunicorn|uvicorn|hypercorn|waitress-serve|daphne|flask|fastapi|.*\.py)$/,
  ],
  ['node', /^(node|nodejs|npm|npx|pnpm|yarn|tsx|ts-node|.*\.[cm]?[jt]s)$/],
];

/** Servers of Python that are told their application as `module:attribute`. */
const pythonServer = /^(gunicorn|uvicorn|hypercorn|waitress-serve|daphne)$/;

/** The words of a command; a line for a shell (`sh -c '…'`) counts as its words. */
export function wordsOf(command: readonly string[]): readonly string[] {
  return command.flatMap((word) => word.split(/[\s;&|"']+/)).filter((word) => word !== '');
}

/** The language of the first word of a command that tells one. */
export function languageIn(command: readonly string[]): ActionServerLanguage | undefined {
  for (const word of wordsOf(command)) {
    const found = programs.find(([, pattern]) => pattern.test(lastName(word)));
    if (found) return found[0];
  }
  return undefined;
}

/**
 * The application that a command serves with a server of Python, e.g. `main:app` of `uvicorn main:app`; undefined when
 * it does not, or looks for modules in another folder, or calls a factory.
 */
export function applicationIn(command: readonly string[]): string | undefined {
  const words = wordsOf(command);
  const server = words.findIndex((word) => pythonServer.test(lastName(word)));
  if (server < 0) return undefined;
  const rest = words.slice(server + 1);
  if (rest.some((word) => /^--(chdir|pythonpath|app-dir|factory|call)\b/.test(word))) return undefined;
  return rest.find((word) => /^[A-Za-z_][\w.]*:[A-Za-z_][\w.]*$/.test(word));
}

function lastName(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1);
}
