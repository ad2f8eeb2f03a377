import { isEntityName } from '@serverless-max/whisk-protocol';
import { isPackageName } from './action-name.ts';
import type { DesiredAction } from './desired-action.ts';
import { NameClashError, UnknownNamespaceError } from './errors.ts';
import type { DeployedAction } from './host/deployed-action.ts';
import { HostRefusedError } from './host/errors.ts';
import { readHostLimits } from './host/host-limits.ts';
import { type ActionPath, pathOf, type WhiskHost } from './host/whisk-host.ts';
import type { HostState } from './plan.ts';

/** What is asked of a host before a plan. */
export interface StateQuestion {
  /** Undefined or `_` is the caller's own. */
  readonly namespace?: string | undefined;
  readonly actions: readonly Pick<DesiredAction, 'package' | 'name'>[];
  readonly force: boolean;
  readonly webUrlTemplate?: string | undefined;
}

/**
 * The namespace to work in. Throws `UnknownNamespaceError` when the key gives no access to it, and what the host says
 * of the key.
 */
export async function resolveNamespace(host: WhiskHost, wanted: string | undefined): Promise<string> {
  const own = await host.namespaces();
  if (wanted === undefined || wanted === '_') return own[0] ?? '_';
  if (!own.includes(wanted)) throw new UnknownNamespaceError(wanted, own);
  return wanted;
}

/** Reads what a plan is made against, as few requests as can be: four, and one for each action and package more. */
export async function readHostState(host: WhiskHost, question: StateQuestion): Promise<HostState> {
  const { actions, force, webUrlTemplate } = question;
  const [namespace, information] = await Promise.all([
    resolveNamespace(host, question.namespace),
    host.information(),
  ]);
  const names = [...new Set(actions.map((it) => it.package).filter((it) => it !== undefined))];
  const [userLimits, found, packages] = await Promise.all([
    host.userLimits(namespace),
    Promise.all(actions.map((it) => findAction(host, { ...it, namespace }))),
    Promise.all(names.map((name) => (isPackageName(name) ? host.getPackage(namespace, name) : undefined))),
  ]);
  return {
    apiHost: host.apiHost,
    namespace,
    limits: readHostLimits(information, userLimits),
    force,
    actions: new Map(actions.flatMap((it, at) => (found[at] ? [[pathOf(it), found[at]] as const] : []))),
    packages: new Map(names.flatMap((name, at) => (packages[at] ? [[name, packages[at]] as const] : []))),
    urlForm: { apiHost: host.apiHost, apiVersion: host.apiVersion, template: webUrlTemplate },
  };
}

/** Nobody is asked for a name that cannot be one: the plan says what is wrong with it. */
async function findAction(host: WhiskHost, path: ActionPath): Promise<DeployedAction | undefined> {
  if (!isEntityName(path.name) || (path.package !== undefined && !isPackageName(path.package)))
    return undefined;
  try {
    return await host.getAction(path);
  } catch (error) {
    if (!(error instanceof HostRefusedError) || error.status !== 409) throw error;
    const detail = 'the host has a package, trigger or rule of that name';
    throw new NameClashError(pathOf(path), detail, 'Choose another name with --name.');
  }
}
