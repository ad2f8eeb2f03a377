import * as v from 'valibot';
import { WhiskRejection } from './errors.ts';
import { type Exec, parseExec } from './exec.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import type { ActionLimits } from './limits.ts';
import { messages } from './messages.ts';
import { type Annotation, mergeParameters, type Parameter } from './parameters.ts';
import { parseVersion } from './version.ts';

/** What a PUT of an action asks for. An absent field keeps what the action has. */
export interface ActionPut {
  readonly exec?: Exec;
  readonly parameters?: readonly Parameter[];
  readonly limits?: Partial<ActionLimits>;
  readonly version?: string;
  readonly publish?: boolean;
  readonly annotations?: readonly Annotation[];
  readonly delAnnotations?: readonly string[];
}

const anyJson = v.custom<JsonValue>((value) => value !== undefined);
const count = v.optional(v.pipe(v.number(), v.safeInteger()));
const size = v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0)));
const putSchema = v.object({
  exec: v.optional(v.custom<JsonObject>((value) => isJsonObject(value as JsonValue))),
  parameters: v.optional(
    v.array(v.object({ key: v.string(), value: anyJson, init: v.optional(v.boolean()) })),
  ),
  limits: v.optional(v.object({ timeout: count, memory: size, logs: size, concurrency: count })),
  version: v.optional(v.string()),
  publish: v.optional(v.boolean()),
  annotations: v.optional(v.array(v.object({ key: v.string(), value: anyJson }))),
  delAnnotations: v.optional(v.array(v.string())),
});
type PutIssue = v.InferIssue<typeof putSchema>;

/**
 * Reads the body of a PUT. Unknown fields are ignored, and a null counts as absent. `kinds` are the host's named
 * runtimes. Throws a 400 with OpenWhisk's sentence for what is malformed.
 */
export function parseActionPut(body: JsonValue | undefined, kinds: readonly string[] = []): ActionPut {
  if (body === undefined) throw new WhiskRejection(400, messages.entityExpected);
  if (!isJsonObject(body)) throw malformed(messages.objectExpected);
  const limits = body['limits'];
  const parsed = v.safeParse(putSchema, {
    ...withoutNulls(body),
    ...(isJsonObject(limits) && { limits: withoutNulls(limits) }),
  });
  if (!parsed.success) throw malformed(detailOf(parsed.issues[0], body));
  const { exec, version, parameters, annotations, ...rest } = parsed.output;
  return withoutUndefined({
    ...rest,
    limits: rest.limits && withoutUndefined(rest.limits),
    exec: exec && parseExec(exec, kinds),
    version: version === undefined ? undefined : parseVersion(version),
    parameters: parameters && mergeParameters(parameters.map(toParameter)),
    annotations: annotations && mergeParameters(annotations),
  });
}

const malformed = (detail: string): WhiskRejection =>
  new WhiskRejection(400, messages.malformedContent(detail));

/** An `init` of false means the same as none, and is not kept. */
function toParameter({
  key,
  value,
  init,
}: {
  key: string;
  value: JsonValue;
  init?: boolean | undefined;
}): Parameter {
  return init ? { key, value, init } : { key, value };
}

function withoutNulls(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** With exact optional properties an absent field and an undefined one differ; this makes the latter absent. */
function withoutUndefined<T extends object>(object: T): Partial<Defined<T>> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Partial<
    Defined<T>
  >;
}

/** What limits are called when they are malformed, which differs from what they are called when out of range. */
const limitWords: Readonly<Record<string, string>> = {
  timeout: 'time',
  memory: 'memory',
  logs: 'log',
  concurrency: 'concurrency',
};

function detailOf(issue: PutIssue, body: JsonObject): string {
  const [field, inner] = issue.path?.map(({ key }) => key) ?? [];
  if (field === 'parameters' || field === 'annotations') return messages.parametersMalformed;
  if (field === 'version') return messages.versionMalformed;
  if (field === 'limits' && typeof inner === 'string') {
    const limits = body['limits'];
    const given = isJsonObject(limits) ? limits[inner] : undefined;
    const word = limitWords[inner] ?? inner;
    const isFraction = typeof given === 'number' && !Number.isInteger(given);
    return isFraction ? messages.limitNotWhole(word) : messages.limitMalformed(word);
  }
  return field === 'exec' ? messages.objectExpected : `${String(field)}: ${issue.message}`;
}
