import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf } from '@serverless-max/foundation';
import { objectIn } from '../emulation/json-values.ts';
import { InvalidConfigurationError } from './errors.ts';
import { type SettingValue, settingTypes } from './setting-values.ts';
import { type SettingName, settings } from './settings.ts';

/** Settings as a file has them. */
export type SettingValues = Readonly<Partial<Record<SettingName, SettingValue>>>;

/** What a configuration file tells, checked. */
export interface ConfigFile {
  readonly path: string;
  readonly values: SettingValues;
  /** Hosts by name; `target` names the one that is meant when nobody says. */
  readonly targets: Readonly<Record<string, SettingValues>>;
  readonly target: string | undefined;
  /** Settings of actions, by model or image. */
  readonly models: Readonly<Record<string, SettingValues>>;
}

/** In this order, in the folder and those above it. */
const fileNames = ['serverless-max.config.ts', 'serverless-max.config.json'] as const;

/**
 * The file that counts for a folder: the nearest one at or above it, within its repository: a file in TypeScript is run,
 * and what lies outside may be anybody's.
 */
export function findConfigFile(folder: string): string | undefined {
  const file = fileNames.map((name) => join(folder, name)).find((path) => existsSync(path));
  const above = dirname(folder);
  const isTop = above === folder || existsSync(join(folder, '.git'));
  return file ?? (isTop ? undefined : findConfigFile(above));
}

/**
 * Reads a configuration: JSON, or TypeScript whose default export it is.
 * @throws InvalidConfigurationError
 */
export async function readConfigFile(file: string): Promise<ConfigFile> {
  const path = resolve(file);
  let content: unknown;
  try {
    content = /\.[cm]?[jt]s$/.test(path)
      ? ((await import(pathToFileURL(path).href)) as { readonly default?: unknown }).default
      : JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new InvalidConfigurationError(path, messageOf(cause), { cause });
  }
  return parseConfig(content, path);
}

/** Checks what a file holds; throws `InvalidConfigurationError` that names the first thing that cannot be. */
export function parseConfig(content: unknown, path: string): ConfigFile {
  const refuse = (detail: string): never => {
    throw new InvalidConfigurationError(path, detail);
  };
  const whole = objectIn(content) ?? refuse('it holds no object');
  const groupOf = (name: string, about?: 'action'): Readonly<Record<string, SettingValues>> => {
    if (whole[name] === undefined) return {};
    const group = objectIn(whole[name]) ?? refuse(`"${name}" must be an object`);
    return Object.fromEntries(
      Object.entries(group).map(([key, value]) => {
        const entry = objectIn(value) ?? refuse(`"${name}.${key}" must be an object`);
        return [key, readValues(entry, `${name}.${key}.`, refuse, about)];
      }),
    );
  };
  const { $schema, target, targets: _targets, models: _models, ...own } = whole;
  if ($schema !== undefined && typeof $schema !== 'string') refuse('"$schema" must be a text');
  if (target !== undefined && typeof target !== 'string') refuse('"target" must be the name of a target');
  const targets = groupOf('targets');
  if (typeof target === 'string' && !targets[target])
    refuse(`"target" names "${target}", which is not in "targets"`);
  return {
    path,
    values: readValues(own, '', refuse),
    targets,
    target: target as string | undefined,
    models: groupOf('models', 'action'),
  };
}

function readValues(
  object: Readonly<Record<string, unknown>>,
  prefix: string,
  refuse: (detail: string) => never,
  about?: 'action',
): SettingValues {
  const known = settings.filter((it) => about === undefined || it.about === about);
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => {
      const setting = known.find((it) => it.name === name);
      if (!setting) {
        const names = known.map((it) => it.name).join(', ');
        return refuse(`there is no setting "${prefix}${name}"; there are ${names}`);
      }
      const { read, allowed } = settingTypes[setting.type];
      const shown = setting.isSecret ? 'something else' : JSON.stringify(value);
      return [name, read(value) ?? refuse(`"${prefix}${name}" must be ${allowed}, and is ${shown}`)];
    }),
  );
}
