import { homedir } from 'node:os';
import { join } from 'node:path';
import type { EngineEnvironment } from '@serverless-max/container-engine';
import envPaths from 'env-paths';

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
