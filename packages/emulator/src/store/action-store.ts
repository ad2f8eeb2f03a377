import type { WhiskAction } from '@serverless-max/whisk-protocol';

/** Keeps actions. Actions are immutable values: an update puts a new one in the place of the old. */
export interface ActionStore {
  put(action: WhiskAction): void;
  /** `namespace` is `guest`, or `guest/package` for a packaged action. */
  get(namespace: string, name: string): WhiskAction | undefined;
  /** Returns what was deleted; undefined when there was no such action. */
  delete(namespace: string, name: string): WhiskAction | undefined;
  /** Every action of a namespace, the last updated first. */
  list(namespace: string): readonly WhiskAction[];
}

/** Keeps actions for as long as the process lives. */
export function createMemoryActionStore(initial: readonly WhiskAction[] = []): ActionStore {
  const actions = new Map<string, WhiskAction>();
  const keyOf = (namespace: string, name: string): string => `${namespace}/${name}`;
  for (const action of initial) actions.set(keyOf(action.namespace, action.name), action);

  return {
    put(action) {
      const key = keyOf(action.namespace, action.name);
      // Of two that were updated in the same millisecond, the later one is the newer.
      actions.delete(key);
      actions.set(key, action);
    },
    get: (namespace, name) => actions.get(keyOf(namespace, name)),
    delete(namespace, name) {
      const key = keyOf(namespace, name);
      const deleted = actions.get(key);
      actions.delete(key);
      return deleted;
    },
    list: (namespace) =>
      [...actions.values()]
        .filter((it) => it.namespace === namespace || it.namespace.startsWith(`${namespace}/`))
        .reverse()
        .sort((a, b) => b.updated - a.updated),
  };
}
