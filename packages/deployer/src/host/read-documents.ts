import { isJsonObject, type JsonObject, type JsonValue } from '@serverless-max/whisk-protocol';
import { valuesIn } from './deployed-action.ts';
import type { ActivationOutcome, ActivationSummary } from './whisk-host.ts';

// Each reader answers undefined for what is no such document.

/** An object that came as JSON: the npm client hands bytes of another kind over as a Buffer. */
export function objectIn(document: JsonValue): JsonObject | undefined {
  return isJsonObject(document) && !Buffer.isBuffer(document) ? document : undefined;
}

/** The texts of a list. */
export function textsIn(document: JsonValue): readonly string[] | undefined {
  return Array.isArray(document) ? document.filter((it) => typeof it === 'string') : undefined;
}

/** A package, as far as it is needed. */
export function readPackage(
  document: JsonValue,
): { readonly parameters: ReadonlyMap<string, JsonValue>; readonly isBinding: boolean } | undefined {
  const found = objectIn(document);
  if (!found) return undefined;
  const { parameters, binding } = found;
  const entries = Array.isArray(parameters) ? parameters.filter(isJsonObject) : [];
  return {
    parameters: valuesIn(entries.map((it) => ({ key: String(it['key']), value: it['value'] ?? null }))),
    isBinding: isJsonObject(binding) && Object.keys(binding).length > 0,
  };
}

/** The activations of a list that have ended. */
export function readActivations(document: JsonValue): readonly ActivationSummary[] | undefined {
  if (!Array.isArray(document)) return undefined;
  return document
    .filter(isJsonObject)
    .filter((it) => typeof it['statusCode'] === 'number')
    .map((it) => ({ version: String(it['version']), statusCode: Number(it['statusCode']) }));
}

/** One activation. */
export function readActivation(
  document: JsonValue,
): (ActivationOutcome & { readonly isEnded: boolean }) | undefined {
  const found = objectIn(document);
  if (!found || typeof found['activationId'] !== 'string') return undefined;
  const response = isJsonObject(found['response']) ? found['response'] : {};
  const result = isJsonObject(response['result']) ? response['result'] : {};
  const { error } = result;
  const annotations = Array.isArray(found['annotations']) ? found['annotations'].filter(isJsonObject) : [];
  const initTime = annotations.find((it) => it['key'] === 'initTime')?.['value'];
  return {
    isEnded: found['end'] !== undefined,
    status: String(response['status'] ?? 'unknown'),
    error: typeof error === 'string' ? error : error === undefined ? undefined : JSON.stringify(error),
    initTimeMs: typeof initTime === 'number' ? initTime : 0,
    durationMs: Number(found['duration'] ?? 0),
  };
}
