import { type JsonObject, messages, type SystemLimits, WhiskRejection } from '@serverless-max/whisk-protocol';

/** A page of a collection. */
export interface Page {
  readonly skip: number;
  readonly limit: number;
  /** Only the number of entities is asked for. */
  readonly count: boolean;
}

/** The query of a request, as the HTTP framework parsed it. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Reads `limit`, `skip` and `count` of a list. A limit of 0 means the largest allowed.
 * @throws WhiskRejection 400 with OpenWhisk's sentence (Collection.scala)
 */
export function parsePage(query: Query, collection: string, limits: SystemLimits): Page {
  const limit = integerIn(query, 'limit', collection) ?? limits.defaultListLimit;
  const skip = integerIn(query, 'skip', collection) ?? 0;
  if (limit < 0 || limit > limits.maxListLimit) {
    const detail = messages.listLimitOutOfRange(limit, limits.maxListLimit, collection);
    throw new WhiskRejection(400, messages.malformedQuery('limit', detail));
  }
  if (skip < 0) {
    throw new WhiskRejection(
      400,
      messages.malformedQuery('skip', messages.listSkipOutOfRange(skip, collection)),
    );
  }
  return { skip, limit: limit === 0 ? limits.maxListLimit : limit, count: booleanIn(query, 'count') };
}

/** What a list answers: the entities of a page, or how many there are without those that are skipped. */
export function toListAnswer<T>(
  entities: readonly T[],
  page: Page,
  collection: string,
  toSummary: (entity: T) => JsonObject,
): JsonObject | JsonObject[] {
  const { skip, limit, count } = page;
  if (count) return { [collection]: Math.max(entities.length - skip, 0) };
  return entities.slice(skip, skip + limit).map(toSummary);
}

/** A boolean of the query; false when absent. @throws WhiskRejection 400 */
export function booleanIn(query: Query, name: string, whenAbsent = false): boolean {
  const text = textIn(query, name);
  if (text === undefined) return whenAbsent;
  if (/^(true|yes|on|1)$/i.test(text)) return true;
  if (/^(false|no|off|0)$/i.test(text)) return false;
  throw new WhiskRejection(400, messages.malformedQuery(name, messages.invalidBoolean(text)));
}

/** A text of the query; the last one when it is repeated. */
export function textIn(query: Query, name: string): string | undefined {
  const value = query[name];
  return typeof value === 'string' || value === undefined ? value : value.at(-1);
}

function integerIn(query: Query, name: string, collection: string): number | undefined {
  const text = textIn(query, name);
  if (text === undefined) return undefined;
  if (!/^-?\d{1,9}$/.test(text)) {
    throw new WhiskRejection(400, messages.malformedQuery(name, messages.notAnInteger(text, collection)));
  }
  return Number(text);
}
