import { type Exec, toExecDocument } from './exec.ts';
import type { JsonObject } from './json.ts';
import type { ActionLimits } from './limits.ts';
import { type Annotation, type Parameter, toParameterDocuments } from './parameters.ts';

/** A stored action. */
export interface WhiskAction {
  /** `guest`, or `guest/pkg` inside a package. */
  readonly namespace: string;
  readonly name: string;
  readonly exec: Exec;
  readonly parameters: readonly Parameter[];
  readonly limits: ActionLimits;
  readonly version: string;
  /** Without effect on access: sharing is the package's. */
  readonly publish: boolean;
  readonly annotations: readonly Annotation[];
  /** Epoch milliseconds of the last write. */
  readonly updated: number;
  /** `guest/binding` when it was found through one; never stored. */
  readonly binding?: string;
}

/** `/guest/name` or `/guest/pkg/name`: how containers and sequences call an action. */
export function fullyQualifiedName(action: Pick<WhiskAction, 'namespace' | 'name'>): string {
  return `/${action.namespace}/${action.name}`;
}

/** The action as GET, PUT and DELETE answer it; `code: false` leaves the code out. */
export function toActionDocument(action: WhiskAction, options: { readonly code?: boolean } = {}): JsonObject {
  return {
    namespace: action.namespace,
    name: action.name,
    exec: toExecDocument(action.exec, options),
    parameters: toParameterDocuments(action.parameters),
    limits: { ...action.limits },
    version: action.version,
    publish: action.publish,
    annotations: toParameterDocuments(action.annotations),
    updated: action.updated,
    // OpenWhisk: only WhiskActionMetaData, the view without code, has the field.
    ...(options.code === false && action.binding !== undefined && { binding: action.binding }),
  };
}

/** The action as an item of a list: no parameters, and of its exec only whether the code is binary. */
export function toActionSummary(action: WhiskAction): JsonObject {
  return {
    namespace: action.namespace,
    name: action.name,
    version: action.version,
    publish: action.publish,
    annotations: toParameterDocuments(action.annotations),
    updated: action.updated,
    limits: { ...action.limits },
    exec: { binary: action.exec.kind !== 'sequence' && action.exec.binary },
  };
}
