import type { WskProps } from '@serverless-max/deployer';
import { InvalidOptionError } from '../errors.ts';
import type { ConfigFile, SettingValues } from './config-file.ts';
import { UnknownTargetError } from './errors.ts';
import { type SettingValue, settingTypes } from './setting-values.ts';
import { type Setting, type SettingName, settings } from './settings.ts';

/** A setting's value and where it comes from, in words for a person. */
export interface ResolvedSetting {
  readonly value: SettingValue;
  readonly origin: string;
}

/** Every setting that has a value. */
export type ResolvedSettings = Readonly<Partial<Record<SettingName, ResolvedSetting>>>;

/** Where settings are told. */
export interface SettingSources {
  /** Options of the command line, by flag. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly env: NodeJS.ProcessEnv;
  readonly file: ConfigFile | undefined;
  /** Named with `--target`, or by a variable. */
  readonly target: string | undefined;
  readonly wskProps: WskProps;
  readonly wskPropsPath: string;
}

/**
 * The value of each setting: option, then variable, then configuration file (of the model, of the target, of all), then
 * wsk's property file, then the default.
 * @throws InvalidOptionError UnknownTargetError
 */
export function resolveSettings(sources: SettingSources, model?: string): ResolvedSettings {
  const { file } = sources;
  const target = targetOf(sources);
  const layers: readonly (readonly [SettingValues | undefined, string])[] = file
    ? [
        [model === undefined ? undefined : file.models[model], `${file.path}, model ${model}`],
        [target === undefined ? undefined : file.targets[target], `${file.path}, target ${target}`],
        [file.values, file.path],
      ]
    : [];
  const found = settings.map((setting): readonly [SettingName, ResolvedSetting | undefined] => [
    setting.name,
    fromFlag(setting, sources) ??
      fromVariable(setting, sources) ??
      fromLayers(setting.name, layers) ??
      fromWskProps(setting, sources) ??
      (setting.default === undefined ? undefined : { value: setting.default, origin: 'default' }),
  ]);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined)) as ResolvedSettings;
}

/** The name of the target that counts; undefined without one. Throws `UnknownTargetError`. */
export function targetOf({ file, target }: Pick<SettingSources, 'file' | 'target'>): string | undefined {
  if (target !== undefined && !file?.targets[target]) {
    throw new UnknownTargetError(target, Object.keys(file?.targets ?? {}), file?.path);
  }
  return target ?? file?.target;
}

/** The text of a setting, when it has one. */
export function textOf(settings: ResolvedSettings, name: SettingName): string | undefined {
  const value = settings[name]?.value;
  return value === undefined ? undefined : String(value);
}

function fromFlag(setting: Setting, { flags }: SettingSources): ResolvedSetting | undefined {
  const given = flags[setting.flag];
  return given === undefined
    ? undefined
    : read(setting, given, `--${setting.flag}`, `option --${setting.flag}`);
}

function fromVariable(setting: Setting, { env }: SettingSources): ResolvedSetting | undefined {
  const name = setting.variables.find((it) => (env[it] ?? '') !== '');
  return name === undefined ? undefined : read(setting, env[name], name, `variable ${name}`);
}

function fromLayers(
  name: SettingName,
  layers: readonly (readonly [SettingValues | undefined, string])[],
): ResolvedSetting | undefined {
  for (const [values, origin] of layers) {
    const value = values?.[name];
    if (value !== undefined) return { value, origin };
  }
  return undefined;
}

function fromWskProps(
  setting: Setting,
  { wskProps, wskPropsPath }: SettingSources,
): ResolvedSetting | undefined {
  const value = setting.wskProperty && wskProps[setting.wskProperty];
  return value === undefined ? undefined : { value, origin: wskPropsPath };
}

function read(setting: Setting, given: unknown, where: string, origin: string): ResolvedSetting {
  const type = settingTypes[setting.type];
  const value = type.read(given);
  if (value !== undefined) return { value, origin };
  throw new InvalidOptionError(where, setting.isSecret ? '…' : String(given), type.allowed);
}
