import {
  inheritPackage,
  messages,
  type PackageChain,
  packagePath,
  providerOf,
  type WhiskAction,
  type WhiskPackage,
  WhiskRejection,
} from '@serverless-max/whisk-protocol';
import type { RouteContext } from './context.ts';

/** What actions are found in. */
export type Entities = Pick<RouteContext, 'actions' | 'packages'>;

/** The name of an action in its parts. */
export interface ActionPlace {
  readonly namespace: string;
  /** Undefined outside packages. */
  readonly packageName: string | undefined;
  readonly name: string;
}

/** Takes apart `/guest/name` or `/guest/pkg/name`, with or without the leading slash. Nothing is found deeper. */
export function toActionPlace(qualifiedName: string): ActionPlace {
  const [namespace = '', ...rest] = qualifiedName.replace(/^\//, '').split('/');
  const name = rest.pop() ?? '';
  return { namespace, packageName: rest.length === 0 ? undefined : rest.join('/'), name };
}

/**
 * Follows the bindings from a package to the one that holds the actions; undefined when one of them is missing.
 * @throws WhiskRejection 422 for bindings in a circle
 */
export function findPackage(entities: Entities, namespace: string, name: string): PackageChain | undefined {
  const first = entities.packages.get(namespace, name);
  if (!first) return undefined;
  const chain: [WhiskPackage, ...WhiskPackage[]] = [first];
  for (let { binding } = first; binding; ) {
    const next = entities.packages.get(binding.namespace, binding.name);
    if (!next) return undefined;
    if (chain.includes(next)) throw new WhiskRejection(422, messages.bindingCircular(packagePath(next)));
    chain.push(next);
    ({ binding } = next);
  }
  return chain;
}

/**
 * Finds an action, through its package and through bindings, with their parameters below its own. Whether somebody may
 * invoke it is another question: `assertMayInvoke`. (OpenWhisk: resolveActionAndMergeParameters, WhiskAction.scala.)
 */
export function findAction(entities: Entities, place: ActionPlace): WhiskAction | undefined {
  const { namespace, packageName, name } = place;
  if (packageName === undefined) return entities.actions.get(namespace, name);
  const chain = findPackage(entities, namespace, packageName);
  const action = chain && entities.actions.get(packagePath(providerOf(chain)), name);
  return action && inherit(action, chain);
}

interface Heir {
  readonly chain: PackageChain;
  readonly action: WhiskAction;
}
const heirs = new WeakMap<WhiskAction, Map<string, Heir>>();

/** As long as nothing changes this is the same value: invokers know an action again without reading its code. */
function inherit(action: WhiskAction, chain: PackageChain): WhiskAction {
  const known = heirs.get(action) ?? new Map<string, Heir>();
  const path = packagePath(chain[0]);
  const last = known.get(path);
  if (last?.chain.length === chain.length && last.chain.every((it, i) => it === chain[i])) return last.action;
  const heir = inheritPackage(action, chain);
  heirs.set(action, known.set(path, { chain, action: heir }));
  return heir;
}
