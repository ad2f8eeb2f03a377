import { readWskProps } from '@serverless-max/deployer';
import { type ConfigFile, findConfigFile, readConfigFile } from '../config/config-file.ts';
import { deploymentVariables } from '../config/environment.ts';
import type { SettingSources } from '../config/resolve-settings.ts';
import { settings } from '../config/settings.ts';
import type { Shell } from '../shell.ts';

/** Options of every command that asks a host. */
export interface SourceOptions {
  /** A configuration file in the place of the one that is found. */
  readonly config?: string;
  /** A target of the configuration. */
  readonly target?: string;
  /** Another word for `host`. */
  readonly apihost?: string;
  /** Another word for `registry`. */
  readonly push?: string | false;
  /** The settings, by the names that the command line gives them. */
  readonly [option: string]: unknown;
}

/** Gathers everything that tells a setting. */
export async function readSources(options: SourceOptions, shell: Shell): Promise<SettingSources> {
  const variables = deploymentVariables(shell.env);
  const [file, wskProps] = await Promise.all([
    readFile(options.config ?? variables.configFile),
    readWskProps(variables.wskPropsPath),
  ]);
  const { apihost, push } = options;
  const given = {
    ...options,
    host: options['host'] ?? apihost,
    registry: options['registry'] ?? (typeof push === 'string' ? push : undefined),
  };
  const flags = settings.map(({ flag }) => [flag, (given as Record<string, unknown>)[toAttribute(flag)]]);
  return {
    flags: Object.fromEntries(flags),
    env: shell.env,
    file,
    target: options.target ?? variables.target,
    wskProps,
    wskPropsPath: variables.wskPropsPath,
  };
}

/** The name under which commander keeps an option: `--web-url` is `webUrl`. */
export function toAttribute(flag: string): string {
  return flag.replace(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());
}

function readFile(given: string | undefined): Promise<ConfigFile> | undefined {
  const path = given ?? findConfigFile(process.cwd());
  return path === undefined ? undefined : readConfigFile(path);
}
