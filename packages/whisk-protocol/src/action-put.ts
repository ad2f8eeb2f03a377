import * as v from 'valibot';
import {
  type EntityPut,
  malformedPut,
  parseEntityPut,
  toPutBody,
  withoutNulls,
  withoutUndefined,
} from './entity-put.ts';
import { type Exec, parseExec } from './exec.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import type { ActionLimits } from './limits.ts';
import { messages } from './messages.ts';
import type { Runtimes } from './runtimes.ts';

/** What a PUT of an action asks for. An absent field keeps what the action has. */
export interface ActionPut extends EntityPut {
  readonly exec?: Exec;
  readonly limits?: Partial<ActionLimits>;
  readonly delAnnotations?: readonly string[];
}

const count = v.optional(v.pipe(v.number(), v.safeInteger()));
const size = v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0)));
const putSchema = v.object({
  exec: v.optional(v.custom<JsonObject>((value) => isJsonObject(value as JsonValue))),
  limits: v.optional(v.object({ timeout: count, memory: size, logs: size, concurrency: count })),
  delAnnotations: v.optional(v.array(v.string())),
});
type PutIssue = v.InferIssue<typeof putSchema>;

/**
 * Reads the body of a PUT. Unknown fields are ignored, and a null counts as absent. `runtimes` are the host's
 * own. Throws a 400 with OpenWhisk's sentence for what is malformed.
 */
export function parseActionPut(body: JsonValue | undefined, runtimes: Runtimes = {}): ActionPut {
  const fields = toPutBody(body);
  const limits = fields['limits'];
  const parsed = v.safeParse(putSchema, {
    ...fields,
    ...(isJsonObject(limits) && { limits: withoutNulls(limits) }),
  });
  if (!parsed.success) throw malformedPut(detailOf(parsed.issues[0], fields));
  const { exec, ...rest } = parsed.output;
  return withoutUndefined({
    ...rest,
    ...parseEntityPut(fields),
    limits: rest.limits && withoutUndefined(rest.limits),
    exec: exec && parseExec(exec, runtimes),
  });
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
  if (field === 'limits' && typeof inner === 'string') {
    const limits = body['limits'];
    const given = isJsonObject(limits) ? limits[inner] : undefined;
    const word = limitWords[inner] ?? inner;
    const isFraction = typeof given === 'number' && !Number.isInteger(given);
    return isFraction ? messages.limitNotWhole(word) : messages.limitMalformed(word);
  }
  return field === 'exec' ? messages.objectExpected : `${String(field)}: ${issue.message}`;
}
