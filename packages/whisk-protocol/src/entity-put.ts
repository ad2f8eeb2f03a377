import * as v from 'valibot';
import { WhiskRejection } from './errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import { messages } from './messages.ts';
import { type Annotation, mergeParameters, type Parameter } from './parameters.ts';
import { parseVersion } from './version.ts';

/** What a PUT of any entity may ask for. An absent field keeps what the entity has. */
export interface EntityPut {
  readonly parameters?: readonly Parameter[];
  readonly version?: string;
  readonly publish?: boolean;
  readonly annotations?: readonly Annotation[];
}

const anyJson = v.custom<JsonValue>((value) => value !== undefined);
const schema = v.object({
  parameters: v.optional(
    v.array(v.object({ key: v.string(), value: anyJson, init: v.optional(v.boolean()) })),
  ),
  version: v.optional(v.string()),
  publish: v.optional(v.boolean()),
  annotations: v.optional(v.array(v.object({ key: v.string(), value: anyJson }))),
});

/** The fields of the body of a PUT; a null counts as absent. Throws a 400 when there is none, or it is no object. */
export function toPutBody(body: JsonValue | undefined): JsonObject {
  if (body === undefined) throw new WhiskRejection(400, messages.entityExpected);
  if (!isJsonObject(body)) throw malformedPut(messages.objectExpected);
  return withoutNulls(body);
}

/** Reads what every PUT may hold. Throws a 400 with OpenWhisk's sentence for what is malformed. */
export function parseEntityPut(fields: JsonObject): EntityPut {
  const parsed = v.safeParse(schema, fields);
  if (!parsed.success) throw malformedPut(detailOf(parsed.issues[0]));
  const { parameters, version, publish, annotations } = parsed.output;
  return withoutUndefined({
    parameters: parameters && mergeParameters(parameters.map(toParameter)),
    version: version === undefined ? undefined : parseVersion(version),
    publish,
    annotations: annotations && mergeParameters(annotations),
  });
}

/** The refusal of a body that cannot be read. */
export function malformedPut(detail: string): WhiskRejection {
  return new WhiskRejection(400, messages.malformedContent(detail));
}

/** The object without its nulls, which count as absent. */
export function withoutNulls(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** With exact optional properties an absent field and an undefined one differ; this makes the latter absent. */
export function withoutUndefined<T extends object>(object: T): Partial<Defined<T>> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Partial<
    Defined<T>
  >;
}

interface ParsedParameter {
  readonly key: string;
  readonly value: JsonValue;
  readonly init?: boolean | undefined;
}

/** An `init` of false means the same as none, and is not kept. */
function toParameter({ key, value, init }: ParsedParameter): Parameter {
  return init ? { key, value, init } : { key, value };
}

function detailOf(issue: v.InferIssue<typeof schema>): string {
  const field = issue.path?.[0].key;
  if (field === 'parameters' || field === 'annotations') return messages.parametersMalformed;
  return field === 'version' ? messages.versionMalformed : `${String(field)}: ${issue.message}`;
}
