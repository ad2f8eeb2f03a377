import { homedir } from 'node:os';
import { join } from 'node:path';
import type { EngineEnvironment } from '@serverless-max/container-engine';
import envPaths from 'env-paths';
import { InvalidOptionError } from '../errors.ts';

/** Where the command keeps its files, by the rules of the operating system. */
export interface Folders {
  /** Records of emulators: actions and activations. */
  readonly data: string;
  /** What can be made again. */
  readonly cache: string;
  /** What runs now, and its output. */
  readonly state: string;
}

/** The folders of this user. */
export function userFolders(): Folders {
  const { data, cache, log } = envPaths('serverless-max', { suffix: '' });
  return { data, cache, state: log };
}

/** What other tools set to say where the container engine is. */
export function engineEnvironment(env: NodeJS.ProcessEnv): EngineEnvironment {
  const given = {
    dockerHost: env['DOCKER_HOST'],
    dockerContext: env['DOCKER_CONTEXT'],
    dockerConfig: env['DOCKER_CONFIG'],
    dockerTlsVerify: env['DOCKER_TLS_VERIFY'],
    dockerCertPath: env['DOCKER_CERT_PATH'],
    containerHost: env['CONTAINER_HOST'],
    xdgRuntimeDir: env['XDG_RUNTIME_DIR'],
  };
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value));
  return { ...set, home: homedir(), uid: process.getuid?.() ?? -1, platform: process.platform };
}

/**
 * Files that may hold the certificates which this machine trusts, in order of preference: builds behind a
 * proxy that inspects TLS need them too.
 */
export function caBundleCandidates(env: NodeJS.ProcessEnv): readonly string[] {
  return [
    env['SSL_CERT_FILE'],
    env['NODE_EXTRA_CA_CERTS'],
    '/etc/ssl/certs/ca-certificates.crt',
    '/etc/pki/tls/certs/ca-bundle.crt',
    '/etc/ssl/ca-bundle.pem',
    '/etc/ssl/cert.pem',
  ].filter((path) => path !== undefined && path !== '') as string[];
}

/** Variables that lead to what tells a deployment's settings; those of the settings themselves stand in `settings.ts`. */
export interface DeploymentVariables {
  /** A configuration file in the place of the one that is found. */
  readonly configFile: string | undefined;
  /** The target of the configuration that is meant. */
  readonly target: string | undefined;
  /** wsk's property file. */
  readonly wskPropsPath: string;
}

/** Reads them. An empty variable counts as not set. */
export function deploymentVariables(env: NodeJS.ProcessEnv): DeploymentVariables {
  return {
    configFile: env['SMAX_CONFIG'] || undefined,
    target: env['SMAX_TARGET'] || undefined,
    wskPropsPath: env['WSK_CONFIG_FILE'] || join(env['HOME'] || homedir(), '.wskprops'),
  };
}

/** What a package manager says of the script that it runs. */
export function scriptRunner(env: NodeJS.ProcessEnv): {
  readonly script: string | undefined;
  readonly userAgent: string | undefined;
} {
  return { script: env['npm_lifecycle_event'], userAgent: env['npm_config_user_agent'] };
}

/** What other tools set to say how registries are reached, and by whom. */
export interface RegistryEnvironment {
  readonly home: string;
  readonly proxy: { readonly httpsProxy?: string; readonly httpProxy?: string; readonly noProxy?: string };
  /** `SSL_CERT_FILE`: authorities that are trusted besides the usual ones. Node itself reads `NODE_EXTRA_CA_CERTS`. */
  readonly certificateFile?: string;
  /** `SMAX_REGISTRY_USER` and `SMAX_REGISTRY_PASSWORD`: for the registry that is pushed to. */
  readonly login?: { readonly username: string; readonly password: string };
}

/** How registries are reached in this environment. Proxies may be named in either case, as curl takes them. */
export function registryEnvironment(env: NodeJS.ProcessEnv): RegistryEnvironment {
  const proxy = {
    httpsProxy: env['HTTPS_PROXY'] || env['https_proxy'],
    httpProxy: env['HTTP_PROXY'] || env['http_proxy'],
    noProxy: env['NO_PROXY'] || env['no_proxy'],
  };
  const certificateFile = env['SSL_CERT_FILE'];
  const [username, password] = [env['SMAX_REGISTRY_USER'], env['SMAX_REGISTRY_PASSWORD']];
  if (!username !== !password) {
    const [missing, given] = username
      ? ['SMAX_REGISTRY_PASSWORD', 'SMAX_REGISTRY_USER']
      : ['SMAX_REGISTRY_USER', 'SMAX_REGISTRY_PASSWORD'];
    throw new InvalidOptionError(missing, '', `the other half of the login that ${given} begins`);
  }
  return {
    home: homedir(),
    proxy: Object.fromEntries(Object.entries(proxy).filter(([, value]) => value)),
    ...(certificateFile && { certificateFile }),
    ...(username && password && { login: { username, password } }),
  };
}

/**
 * `SOURCE_DATE_EPOCH` as RFC 3339: when images are said to be made (reproducible-builds.org). Undefined when it is not
 * set; throws `InvalidOptionError` when it is no number of seconds.
 */
export function sourceDate(env: NodeJS.ProcessEnv): string | undefined {
  const given = env['SOURCE_DATE_EPOCH'];
  if (given === undefined || given === '') return undefined;
  if (!/^\d{1,12}$/.test(given) || Number(given) > 253_402_300_799) {
    throw new InvalidOptionError('SOURCE_DATE_EPOCH', given, 'whole seconds since 1970');
  }
  return new Date(Number(given) * 1000).toISOString().replace('.000Z', 'Z');
}

/**
 * What the original's build script was told by: `MODELS="a b"`, and `USERNAME`, under which they are pushed. Many systems
 * set `USERNAME` to somebody who wants no push, so it counts together with `MODELS` only.
 */
export function originalBuild(env: NodeJS.ProcessEnv): {
  readonly models: readonly string[];
  readonly username?: string;
} {
  const models = (env['MODELS'] ?? '').split(/\s+/).filter((word) => word !== '');
  const username = env['USERNAME'];
  return { models, ...(models.length > 0 && username && { username }) };
}
