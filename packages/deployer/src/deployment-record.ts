import { isJsonObject, type JsonObject, type JsonValue } from '@serverless-max/whisk-protocol';
import { type DeployedAction, type LimitName, valuesIn } from './host/deployed-action.ts';

/** The annotation that records a deployment, on the action itself: there is no other place that everybody sees. */
export const recordKey = 'serverless-max';

/** What an image was made of. */
export interface ImageOrigin {
  /** The model, or the name of the image. */
  readonly model: string;
  /** Digest of the image's configuration: what an engine calls its id, and what was emulated. */
  readonly config: string;
  readonly base?: string | undefined;
  readonly baseDigest?: string | undefined;
  readonly wrapper?: string | undefined;
  /** Commit of the repository that it was deployed from; `-dirty` at its end when there was more than that. */
  readonly commit?: string | undefined;
  /** Digest of the report of the image's examination (`smax test`), when there was one. */
  readonly report?: string | undefined;
}

/** What can be gone back to: everything but parameters, whose values belong into no annotation. */
export interface Revision {
  /** The action's version that it was. */
  readonly version: string;
  readonly image: string;
  readonly limits: Readonly<Partial<Record<LimitName, number>>>;
  readonly web: JsonObject;
  /** Absent when something else than this deployer made it. */
  readonly origin?: ImageOrigin | undefined;
}

/** A deployment as its action tells of it. */
export interface DeploymentRecord {
  readonly origin: ImageOrigin;
  /** `repository:tag@digest` as it was put, with the digest that OpenWhisk drops. */
  readonly image: string;
  /** Names of what this deployer set, so that it removes nothing that others did. */
  readonly parameters: readonly string[];
  readonly annotations: readonly string[];
  /** Earlier revisions, the newest first. */
  readonly history: readonly Revision[];
}

/** How many revisions can be gone back. */
export const keptRevisions = 10;

/** Annotations that say how an action is reached over the web; a revision has them. Secrets stay as they are now. */
export const webKeys = ['web-export', 'raw-http', 'final'] as const;

/** The record on an action; undefined when something else made it. */
export function readRecord(action: Pick<DeployedAction, 'annotations'>): DeploymentRecord | undefined {
  const value = valuesIn(action.annotations).get(recordKey);
  if (!isJsonObject(value)) return undefined;
  const origin = readOrigin(value);
  const { image } = value;
  if (!origin || typeof image !== 'string') return undefined;
  return {
    origin,
    image,
    parameters: texts(value['parameters']),
    annotations: texts(value['annotations']),
    history: Array.isArray(value['history'])
      ? value['history'].map(readRevision).filter((it) => it !== undefined)
      : [],
  };
}

/** The record as the value of its annotation. */
export function writeRecord(record: DeploymentRecord): JsonObject {
  const { image, parameters, annotations, history } = record;
  return {
    ...writeOrigin(record.origin),
    image,
    parameters: [...parameters],
    annotations: [...annotations],
    history: history.map(({ origin, limits, ...revision }) => ({
      ...revision,
      limits: { ...limits },
      ...(origin && { origin: writeOrigin(origin) }),
    })),
  };
}

/** What an action is now, to go back to later; undefined for an action that runs no image. */
export function toRevision(action: DeployedAction): Revision | undefined {
  const record = readRecord(action);
  const image = record && sameButDigest(record.image, action.image) ? record.image : action.image;
  if (image === undefined) return undefined;
  const values = valuesIn(action.annotations);
  return {
    version: action.version,
    image,
    limits: action.limits,
    web: Object.fromEntries(webKeys.map((key) => [key, values.get(key) ?? false])),
    ...(record && { origin: record.origin }),
  };
}

/** The history after an action was changed. */
export function extendHistory(action: DeployedAction | undefined): readonly Revision[] {
  const now = action && toRevision(action);
  const before = (action && readRecord(action)?.history) ?? [];
  return (now ? [now, ...before] : before).slice(0, keptRevisions);
}

function sameButDigest(recorded: string, stored: string | undefined): boolean {
  return recorded === stored || recorded.replace(/@.*$/, '') === stored;
}

function readOrigin(value: JsonObject): ImageOrigin | undefined {
  const { model, config } = value;
  if (typeof model !== 'string' || typeof config !== 'string') return undefined;
  const optional = (key: string) => (typeof value[key] === 'string' ? { [key]: value[key] } : {});
  return {
    model,
    config,
    ...optional('base'),
    ...optional('baseDigest'),
    ...optional('wrapper'),
    ...optional('commit'),
    ...optional('report'),
  };
}

function writeOrigin(origin: ImageOrigin): JsonObject {
  return Object.fromEntries(
    Object.entries(origin).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function readRevision(value: JsonValue): Revision | undefined {
  if (!isJsonObject(value)) return undefined;
  const { version, image, limits, web, origin } = value;
  if (typeof version !== 'string' || typeof image !== 'string') return undefined;
  const known = isJsonObject(origin) ? readOrigin(origin) : undefined;
  const numbers = Object.entries(isJsonObject(limits) ? limits : {}).filter(
    ([, it]) => typeof it === 'number',
  );
  return {
    version,
    image,
    limits: Object.fromEntries(numbers),
    web: isJsonObject(web) ? web : {},
    ...(known && { origin: known }),
  };
}

function texts(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((it) => typeof it === 'string') : [];
}
