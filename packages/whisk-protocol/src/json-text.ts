import { WhiskRejection } from './errors.ts';
import type { JsonValue } from './json.ts';
import { messages } from './messages.ts';

/** How deep arrays and objects may lie in each other (spray-json's default). */
const maxNesting = 1_000;

/**
 * Reads the JSON of a request.
 * @throws WhiskRejection 400 which says what is wrong and where, without quoting the text: it may be a secret
 */
export function parseJson(text: string): JsonValue {
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch (error) {
    const detail = error instanceof Error ? error.message : '';
    throw new WhiskRejection(400, messages.malformedContent(withoutExcerpt(detail)));
  }
  if (isTooDeep(value))
    throw new WhiskRejection(400, messages.malformedContent(messages.nestedTooDeep(maxNesting)));
  return value;
}

/** The JSON of an action's answer; undefined when it is none. `JSON.parse` refuses NaN and Infinity, as OpenWhisk does. */
export function tryParseJson(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** V8 ends some of its sentences with a piece of the text. */
function withoutExcerpt(detail: string): string {
  return detail.replace(/, (?:\.{3})?"[\s\S]*"(?:\.{3})? is not valid JSON$/, ' in JSON');
}

/** Whether printing it could exhaust the stack. Goes down level by level, not by recursion, for the same reason. */
function isTooDeep(value: JsonValue): boolean {
  let level: JsonValue[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= maxNesting) return true;
    const next: JsonValue[] = [];
    for (const container of level) {
      if (typeof container !== 'object' || container === null) continue;
      for (const item of Array.isArray(container) ? container : Object.values(container)) {
        if (typeof item === 'object' && item !== null) next.push(item);
      }
    }
    level = next;
  }
  return false;
}
