import {
  type ActionPath,
  type DeployedAction,
  NotDeployedError,
  NotOursError,
  readRecord,
  resolveNamespace,
} from '@serverless-max/deployer';
import { resolveSettings, textOf } from '../config/resolve-settings.ts';
import type { Shell } from '../shell.ts';
import { type OpenedHost, openHostOf } from './open-host.ts';
import { readSources, type SourceOptions } from './sources.ts';

/** A host of which deployed actions are asked. */
export interface ReachedHost extends OpenedHost {
  readonly namespace: string;
  /** Package for names that have none. */
  readonly package: string | undefined;
}

/** Opens the host and finds out the namespace. */
export async function reachHost(options: SourceOptions, shell: Shell): Promise<ReachedHost> {
  const settings = resolveSettings(await readSources(options, shell));
  const opened = openHostOf(settings, shell);
  const namespace = await resolveNamespace(opened.host, opened.namespace);
  return { ...opened, namespace, package: textOf(settings, 'package') };
}

/** Where an action `name` or `package/name` is. */
export function pathIn({ namespace, package: pkg }: ReachedHost, name: string): ActionPath {
  const [first = '', second] = name.split('/');
  return second === undefined
    ? { namespace, package: pkg, name: first }
    : { namespace, package: first, name: second };
}

/**
 * An action that this deployer made, or any with `force`; `verb` says what would be done with it.
 * @throws NotDeployedError NotOursError
 */
export async function requireAction(
  reached: ReachedHost,
  name: string,
  options: { readonly force: boolean; readonly verb: string },
): Promise<{ readonly path: ActionPath; readonly action: DeployedAction }> {
  const path = pathIn(reached, name);
  const action = await reached.host.getAction(path);
  if (!action) throw new NotDeployedError(name, reached.host.apiHost);
  if (!options.force && !readRecord(action)) throw new NotOursError(name, options.verb);
  return { path, action };
}
