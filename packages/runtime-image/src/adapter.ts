import type { ActionServerLanguage } from './action-server.ts';
import { AdapterMismatchError, NothingToStartError, PortTakenError } from './errors.ts';
import type { BaseImage } from './obtain-image.ts';
import { applicationIn, languageIn, wordsOf } from './server-command.ts';

/**
 * How an action server reaches the model: its application in process (`wsgi` and `asgi` in Python, `auto` for the one
 * that is found, `fastify` in Node), or its own server over HTTP.
 */
export type Adapter = (typeof adapters)[number];

/** Every adapter. */
export const adapters = ['auto', 'wsgi', 'asgi', 'fastify', 'http'] as const;

/** What a user may say of a model image; the rest is read from the image's configuration. */
export interface ModelOptions {
  readonly adapter?: Adapter;
  /** The application in process, when it cannot be found by itself: `module:attribute`. */
  readonly app?: string;
  /** The port on which the image's own server listens. */
  readonly modelPort?: number;
  /** The command that starts the image's own server, instead of its ENTRYPOINT and CMD. */
  readonly command?: readonly string[];
  /** Bring a Python for the action server, whatever the image has; its own server is then asked over HTTP. */
  readonly bringPython?: boolean;
}

/** What `EXPOSE` and OpenWhisk say: the model's port in MAX's images, and that of every action server. */
const [maxPort, actionPort] = [5000, 8080];

/** The language of an action server, and why it was taken: the end of a sentence. */
export interface ChosenLanguage {
  /** Undefined when the action server has to bring its own interpreter. */
  readonly language: ActionServerLanguage | undefined;
  readonly because: string;
}

/**
 * The language of a base that its action server can be written in: that of the adapter, of a program in its command, of
 * what its variables are for, or the one that is known otherwise (`fallback`, from the catalogue). The configuration is
 * enough for it; no file of the image is looked at. Undefined for a base that shows none, or shall not be relied on: then
 * the action server brings its own interpreter. Throws `AdapterMismatchError` when that cannot reach the model as is
 * wanted.
 */
export function chooseLanguage(
  base: BaseImage,
  options: ModelOptions = {},
  fallback?: ActionServerLanguage,
): ChosenLanguage {
  const known = variablesOf(base);
  const adapter = options.adapter ?? known.get('SERVERLESS_MAX_ADAPTER');
  const isInProcess = adapter !== undefined && adapter !== 'http';
  if (options.bringPython || known.get('SERVERLESS_MAX_BRING_PYTHON') === 'true') {
    if (isInProcess) throw new AdapterMismatchError(base.reference, adapter);
    return { language: undefined, because: 'a Python shall be brought along' };
  }
  if (isInProcess) {
    return { language: adapter === 'fastify' ? 'node' : 'python', because: `its adapter is ${adapter}` };
  }
  const command = commandOf(base, options);
  const ofCommand = languageIn(command);
  if (ofCommand) return { language: ofCommand, because: `the image starts ${JSON.stringify(command)}` };
  const ofVariables = languageOfVariables(base);
  if (ofVariables) return { language: ofVariables, because: "the image's variables are for it" };
  if (fallback) return { language: fallback, because: 'the catalogue says so' };
  return { language: undefined, because: 'nothing tells that Python or Node is in the image' };
}

/** The language alone; throws what `chooseLanguage` throws. */
export function languageOf(base: BaseImage, options: ModelOptions = {}): ActionServerLanguage | undefined {
  return chooseLanguage(base, options).language;
}

/**
 * The variables that tell an action server how to reach the model of a base, as far as the base does not set them itself.
 * Throws `PortTakenError` when the model's own server has to be asked on the action server's port, and
 * `NothingToStartError` when it has to be asked and nothing says how it is started.
 */
export function modelVariables(
  base: BaseImage,
  language: ActionServerLanguage | undefined,
  options: ModelOptions,
): Readonly<Record<string, string>> {
  const known = variablesOf(base);
  const command = commandOf(base, options);
  const app = options.app ?? known.get('SERVERLESS_MAX_APP') ?? applicationOf(command, language);
  const standard = standardAdapter(language, app);
  const adapter = options.adapter ?? known.get('SERVERLESS_MAX_ADAPTER') ?? standard;
  const port = options.modelPort ?? Number(known.get('SERVERLESS_MAX_MODEL_PORT') ?? exposedPort(base));
  const isTold = known.has('SERVERLESS_MAX_COMMAND');
  if (adapter === 'http' && command.length === 0 && !isTold) throw new NothingToStartError(base.reference);
  if (adapter === 'http' && port === actionPort) throw new PortTakenError(base.reference, port);
  const mayAsk = command.length > 0 && (adapter === 'http' || adapter === 'auto');
  const wanted = {
    ...((adapter !== 'auto' || options.adapter) && { SERVERLESS_MAX_ADAPTER: adapter }),
    ...(app !== undefined && adapter !== 'http' && { SERVERLESS_MAX_APP: app }),
    ...(mayAsk && (options.command || !isTold) && { SERVERLESS_MAX_COMMAND: JSON.stringify(command) }),
    ...(mayAsk && port !== maxPort && { SERVERLESS_MAX_MODEL_PORT: String(port) }),
  };
  return Object.fromEntries(Object.entries(wanted).filter(([name, value]) => known.get(name) !== value));
}

function standardAdapter(language: ActionServerLanguage | undefined, app: string | undefined): Adapter {
  if (language === 'python') return 'auto';
  return language === 'node' && app !== undefined ? 'fastify' : 'http';
}

function applicationOf(
  command: readonly string[],
  language: ActionServerLanguage | undefined,
): string | undefined {
  return language === 'python' ? applicationIn(command) : undefined;
}

/** The command with which the base starts its own server: ENTRYPOINT and CMD, unless a user says another. */
function commandOf({ details: { config } }: BaseImage, { command }: ModelOptions): readonly string[] {
  return command ?? [...(config.entrypoint ?? []), ...(config.cmd ?? [])];
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
