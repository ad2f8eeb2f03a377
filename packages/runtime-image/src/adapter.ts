import type { ActionServerLanguage } from './action-server.ts';
import { NoInterpreterError, PortTakenError } from './errors.ts';
import type { BaseImage } from './obtain-image.ts';
import { applicationIn, languageIn, wordsOf } from './server-command.ts';

/**
 * How an action server reaches the model: its application in process (`wsgi` and `asgi` in Python, `auto` for the one
 * that is found, `fastify` in Node), or its own server over HTTP.
 */
export type Adapter = 'auto' | 'wsgi' | 'asgi' | 'fastify' | 'http';

/** What a user may say of a model image; the rest is read from the image's configuration. */
export interface ModelOptions {
  readonly adapter?: Adapter;
  /** The application in process, when it cannot be found by itself: `module:attribute`. */
  readonly app?: string;
  /** The port on which the image's own server listens. */
  readonly modelPort?: number;
}

/** What `EXPOSE` and OpenWhisk say: the model's port in MAX's images, and that of every action server. */
const [maxPort, actionPort] = [5000, 8080];

/** A language, and why it was taken: the end of a sentence. */
export interface ChosenLanguage {
  readonly language: ActionServerLanguage;
  readonly because: string;
}

/**
 * The language of the action server for a base, which its model runs with: that of the adapter, of a program in its
 * command, of what its variables are for, or the one that is known otherwise (`fallback`, from the catalogue). The
 * configuration is enough for it; no file of the image is looked at. Throws `NoInterpreterError` for a base that shows
 * neither.
 */
export function chooseLanguage(
  base: BaseImage,
  options: ModelOptions = {},
  fallback?: ActionServerLanguage,
): ChosenLanguage {
  const adapter = options.adapter ?? variablesOf(base).get('SERVERLESS_MAX_ADAPTER');
  const because = `its adapter is ${adapter}`;
  if (adapter === 'fastify') return { language: 'node', because };
  if (adapter === 'auto' || adapter === 'wsgi' || adapter === 'asgi') return { language: 'python', because };
  const command = commandOf(base);
  const ofCommand = languageIn(command);
  if (ofCommand) return { language: ofCommand, because: `the image starts ${JSON.stringify(command)}` };
  const ofVariables = languageOfVariables(base);
  if (ofVariables) return { language: ofVariables, because: "the image's variables are for it" };
  if (fallback) return { language: fallback, because: 'the catalogue says so' };
  throw new NoInterpreterError(base.reference, command);
}

/** The language alone; throws what `chooseLanguage` throws. */
export function languageOf(base: BaseImage, options: ModelOptions = {}): ActionServerLanguage {
  return chooseLanguage(base, options).language;
}

/**
 * The variables that tell an action server how to reach the model of a base, as far as the base does not set them itself.
 * Throws `PortTakenError` when the model's own server has to be asked on the action server's port.
 */
export function modelVariables(
  base: BaseImage,
  language: ActionServerLanguage,
  options: ModelOptions,
): Readonly<Record<string, string>> {
  const known = variablesOf(base);
  const command = commandOf(base);
  const app = options.app ?? known.get('SERVERLESS_MAX_APP') ?? applicationOf(command, language);
  const standard = language === 'python' ? 'auto' : app === undefined ? 'http' : 'fastify';
  const adapter = options.adapter ?? known.get('SERVERLESS_MAX_ADAPTER') ?? standard;
  const port = options.modelPort ?? Number(known.get('SERVERLESS_MAX_MODEL_PORT') ?? exposedPort(base));
  if (adapter === 'http' && port === actionPort) throw new PortTakenError(base.reference, port);
  const mayAsk = command.length > 0 && (adapter === 'http' || adapter === 'auto');
  const wanted = {
    ...((adapter !== 'auto' || options.adapter) && { SERVERLESS_MAX_ADAPTER: adapter }),
    ...(app !== undefined && adapter !== 'http' && { SERVERLESS_MAX_APP: app }),
    ...(mayAsk &&
      !known.has('SERVERLESS_MAX_COMMAND') && { SERVERLESS_MAX_COMMAND: JSON.stringify(command) }),
    ...(mayAsk && port !== maxPort && { SERVERLESS_MAX_MODEL_PORT: String(port) }),
  };
  return Object.fromEntries(Object.entries(wanted).filter(([name, value]) => known.get(name) !== value));
}

function applicationOf(command: readonly string[], language: ActionServerLanguage): string | undefined {
  return language === 'python' ? applicationIn(command) : undefined;
}

/** ENTRYPOINT and CMD: the command with which the base starts its own server. */
function commandOf({ details: { config } }: BaseImage): readonly string[] {
  return [...(config.entrypoint ?? []), ...(config.cmd ?? [])];
}

/** The one that the image declares, but not the action server's where it declares another. */
function exposedPort({ details: { config } }: BaseImage): number {
  const ports = config.exposedPorts
    .filter((entry) => !entry.endsWith('/udp'))
    .map((entry) => Number.parseInt(entry, 10));
  if (ports.length === 0 || ports.includes(maxPort)) return maxPort;
  return ports.find((port) => port !== actionPort) ?? actionPort;
}

function languageOfVariables(base: BaseImage): ActionServerLanguage | undefined {
  const names = [...variablesOf(base).keys()];
  if (names.some((name) => /^(PYTHON|CONDA|VIRTUAL_ENV|PIP_|POETRY_)/.test(name))) return 'python';
  if (names.some((name) => /^(NODE_|NPM_|YARN_)/.test(name))) return 'node';
  // A module of Python has its attribute after a colon, and no path.
  const app = variablesOf(base).get('SERVERLESS_MAX_APP');
  if (app !== undefined)
    return wordsOf([app]).every((word) => /^[\w.]+(:[\w.]+)?$/.test(word)) ? 'python' : 'node';
  const path = variablesOf(base).get('PATH') ?? '';
  if (/conda/.test(path)) return 'python';
  return /nodejs/.test(path) ? 'node' : undefined;
}

function variablesOf({ details: { config } }: BaseImage): ReadonlyMap<string, string> {
  return new Map(
    config.env.map((entry) => {
      const [name = ''] = entry.split('=', 1);
      return [name, entry.slice(name.length + 1)] as const;
    }),
  );
}
