import {
  type Annotation,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type Parameter,
} from '@serverless-max/whisk-protocol';

/** An action as a host tells of it. What the host leaves out is undefined. */
export interface DeployedAction {
  /** The owner's, without the package. */
  readonly namespace: string;
  readonly package: string | undefined;
  readonly name: string;
  /** `blackbox` for images. */
  readonly kind: string;
  readonly image: string | undefined;
  /** Memory and logs in MB, timeout in ms. */
  readonly limits: Readonly<Partial<Record<LimitName, number>>>;
  readonly parameters: readonly Parameter[];
  readonly annotations: readonly Annotation[];
  readonly version: string;
  /** Epoch milliseconds of the last write. */
  readonly updated: number;
}

/** The limits of an action that are planned. */
export type LimitName = 'memory' | 'timeout' | 'concurrency' | 'logs';

const limitNames: readonly LimitName[] = ['memory', 'timeout', 'concurrency', 'logs'];

/** Reads an action's document; undefined when it is none. Items of lists have no parameters and no image. */
export function readAction(document: JsonValue | undefined): DeployedAction | undefined {
  if (!isJsonObject(document)) return undefined;
  const { name, namespace: path, version, updated } = document;
  if (typeof name !== 'string' || typeof path !== 'string' || typeof version !== 'string') return undefined;
  const [namespace = '', pkg] = path.split('/');
  const exec = objectIn(document['exec']);
  const limits = objectIn(document['limits']);
  return {
    namespace,
    package: pkg,
    name,
    kind: typeof exec['kind'] === 'string' ? exec['kind'] : kindIn(document),
    image: typeof exec['image'] === 'string' ? exec['image'] : undefined,
    limits: Object.fromEntries(
      limitNames.map((it) => [it, limits[it]]).filter(([, value]) => typeof value === 'number'),
    ),
    parameters: entriesIn(document['parameters']),
    annotations: entriesIn(document['annotations']),
    version,
    updated: typeof updated === 'number' ? updated : 0,
  };
}

/** The values of a list of keys and values, by key. */
export function valuesIn(entries: readonly Annotation[]): ReadonlyMap<string, JsonValue> {
  return new Map(entries.map(({ key, value }) => [key, value]));
}

function kindIn(document: JsonObject): string {
  const kind = valuesIn(entriesIn(document['annotations'])).get('exec');
  return typeof kind === 'string' ? kind : 'unknown';
}

function objectIn(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function entriesIn(value: JsonValue | undefined): Parameter[] {
  if (!Array.isArray(value)) return [];
  return value
    .filter(isJsonObject)
    .filter((entry) => typeof entry['key'] === 'string')
    .map((entry) => ({
      key: entry['key'] as string,
      value: entry['value'] ?? null,
      ...(entry['init'] === true && { init: true }),
    }));
}
