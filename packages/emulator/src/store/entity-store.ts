/** What can be kept: something with a name in a namespace, and the time of its last write in epoch milliseconds. */
export interface Entity {
  readonly namespace: string;
  readonly name: string;
  readonly updated: number;
}

/** Keeps entities of one kind. They are immutable values: an update puts a new one in the place of the old. */
export interface EntityStore<T extends Entity> {
  put(entity: T): void;
  /** `namespace` is `guest`, or `guest/package` for a packaged action. */
  get(namespace: string, name: string): T | undefined;
  /** Returns what was deleted; undefined when there was no such entity. */
  delete(namespace: string, name: string): T | undefined;
  /** Every entity of a namespace and of what is below it, the last updated first. */
  list(namespace: string): readonly T[];
}

/** Keeps entities for as long as the process lives. */
export function createMemoryEntityStore<T extends Entity>(initial: readonly T[] = []): EntityStore<T> {
  const entities = new Map<string, T>();
  const keyOf = (namespace: string, name: string): string => `${namespace}/${name}`;
  for (const entity of initial) entities.set(keyOf(entity.namespace, entity.name), entity);

  return {
    put(entity) {
      const key = keyOf(entity.namespace, entity.name);
      // Of two that were updated in the same millisecond, the later one is the newer.
      entities.delete(key);
      entities.set(key, entity);
    },
    get: (namespace, name) => entities.get(keyOf(namespace, name)),
    delete(namespace, name) {
      const key = keyOf(namespace, name);
      const deleted = entities.get(key);
      entities.delete(key);
      return deleted;
    },
    list: (namespace) =>
      [...entities.values()]
        .filter((it) => it.namespace === namespace || it.namespace.startsWith(`${namespace}/`))
        .reverse()
        .sort((a, b) => b.updated - a.updated),
  };
}
