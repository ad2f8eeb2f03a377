import { ServerlessMaxError } from '@serverless-max/foundation';
import { type ResolvedSettings, resolveSettings, targetOf } from '../config/resolve-settings.ts';
import type { SettingValue } from '../config/setting-values.ts';
import { type Setting, settings } from '../config/settings.ts';
import type { Shell } from '../shell.ts';
import { readSources } from './sources.ts';

/** A setting of deployments as a person sees it. */
export interface DescribedSetting {
  readonly name: string;
  /** Secrets are dots; undefined when nothing tells it. */
  readonly value: string | undefined;
  /** What tells it, or where it could be told. */
  readonly origin: string;
}

/** Every setting with its value and where that comes from; a configuration that cannot be used is told as such. */
export async function describeSettings(shell: Shell): Promise<readonly DescribedSetting[]> {
  try {
    const sources = await readSources({}, shell);
    const target = targetOf(sources);
    const named = { name: 'target', value: target, origin: target === undefined ? '--target' : 'target' };
    return [...(target === undefined ? [] : [named]), ...describe(resolveSettings(sources))];
  } catch (error) {
    if (!(error instanceof ServerlessMaxError)) throw error;
    return [{ name: 'configuration', value: undefined, origin: `cannot be used: ${error.message}` }];
  }
}

/** One line a setting. */
export function formatSettings(list: readonly DescribedSetting[]): string {
  const width = Math.max(0, ...list.map(({ name }) => name.length));
  return list
    .map(({ name, value, origin }) => `  ${name.padEnd(width)}  ${value ?? '–'}  (${origin})`)
    .join('\n');
}

function describe(resolved: ResolvedSettings): readonly DescribedSetting[] {
  return settings.map((setting) => {
    const found = resolved[setting.name];
    if (!found) return { name: setting.name, value: undefined, origin: `not set; --${setting.flag}` };
    return { name: setting.name, value: show(setting, found.value), origin: found.origin };
  });
}

function show({ isSecret }: Setting, value: SettingValue): string {
  if (typeof value === 'object') return Object.keys(value).join(', ');
  return isSecret && typeof value === 'string' ? '••••' : String(value);
}
