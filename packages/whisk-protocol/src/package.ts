import type { WhiskAction } from './action.ts';
import type { JsonObject } from './json.ts';
import {
  type Annotation,
  annotationOf,
  mergeParameters,
  type Parameter,
  toParameterDocuments,
} from './parameters.ts';

/** The package that a binding stands for. */
export interface PackageBinding {
  readonly namespace: string;
  readonly name: string;
}

/** A stored package; with a `binding` it holds nothing itself, and stands for another one. */
export interface WhiskPackage {
  readonly namespace: string;
  readonly name: string;
  readonly binding?: PackageBinding;
  /** Defaults of every action in it. */
  readonly parameters: readonly Parameter[];
  readonly version: string;
  /** Whether everyone may read it and invoke what is in it. */
  readonly publish: boolean;
  readonly annotations: readonly Annotation[];
  /** Epoch milliseconds of the last write. */
  readonly updated: number;
}

/** From the package that was asked for, over the package that it is bound to, to the one that holds the actions. */
export type PackageChain = readonly [WhiskPackage, ...WhiskPackage[]];

/** `guest/pkg`: the namespace of the actions in the package. */
export function packagePath({ namespace, name }: Pick<WhiskPackage, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
}

/** The package that holds the actions. */
export function providerOf(chain: PackageChain): WhiskPackage {
  return chain.at(-1) ?? chain[0];
}

/** The package as PUT and DELETE answer it. */
export function toPackageDocument(pkg: WhiskPackage): JsonObject {
  return {
    ...toCommonFields(pkg),
    binding: pkg.binding ? { ...pkg.binding } : {},
    parameters: toParameterDocuments(pkg.parameters),
  };
}

/**
 * The package as GET answers it: with the provider's actions, the feeds apart, and with the provider's parameters
 * below its own. (OpenWhisk: WhiskPackageWithActions, WhiskPackage.scala.)
 */
export function toPackageDocumentWithActions(
  chain: PackageChain,
  actions: readonly WhiskAction[],
): JsonObject {
  const isFeed = (action: WhiskAction): boolean => annotationOf(action, 'feed') !== undefined;
  return {
    ...toPackageDocument({ ...chain[0], parameters: parametersOf(chain) }),
    actions: actions.filter((it) => !isFeed(it)).map(toPackageItem),
    feeds: actions.filter(isFeed).map(toPackageItem),
  };
}

/** The package as an item of a list: no parameters, and `false` for no binding. */
export function toPackageSummary(pkg: WhiskPackage): JsonObject {
  return { ...toCommonFields(pkg), binding: pkg.binding ? { ...pkg.binding } : false };
}

/**
 * The action as it is found through a package: with the parameters of its package, the weakest, of the bindings towards
 * it, and its own. Found through a binding, it tells so. (OpenWhisk: resolveActionAndMergeParameters, WhiskAction.scala.)
 */
export function inheritPackage(action: WhiskAction, chain: PackageChain): WhiskAction {
  const isBound = chain.length > 1;
  const inherited = parametersOf(chain);
  if (!isBound && inherited.length === 0) return action;
  return {
    ...action,
    parameters: mergeParameters(inherited, action.parameters),
    ...(isBound && { binding: packagePath(chain[0]) }),
  };
}

function parametersOf(chain: PackageChain): Parameter[] {
  return mergeParameters(...chain.map(({ parameters }) => parameters).reverse());
}

function toCommonFields(pkg: WhiskPackage): JsonObject {
  return {
    namespace: pkg.namespace,
    name: pkg.name,
    version: pkg.version,
    publish: pkg.publish,
    annotations: toParameterDocuments(pkg.annotations),
    updated: pkg.updated,
  };
}

function toPackageItem(action: WhiskAction): JsonObject {
  return {
    name: action.name,
    version: action.version,
    annotations: toParameterDocuments(action.annotations),
  };
}
