import type { ActivationResponse } from './activation.ts';
import { isJsonObject, type JsonObject, type JsonValue, toPrettyJson } from './json.ts';
import { isAccepted } from './media-types.ts';
import { messages } from './messages.ts';
import { type Entity, projectHttp } from './web-http-projection.ts';
import type { WebExtension } from './web-path.ts';

/** An HTTP answer. The content type, when there is one, is among the headers. */
export interface WebResponse {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
}

/** The body of every refusal: what was wrong, and the id of the request. */
export function toErrorBody(message: string, transactionId: string): JsonObject {
  return { error: message, code: transactionId };
}

/** A refusal as web actions answer it, pretty-printed. */
export function toWebError(status: number, message: string, transactionId: string): WebResponse {
  return toResponse(jsonEntity(status, toErrorBody(message, transactionId)));
}

/**
 * The HTTP answer to a finished activation, by the extension of the URL. On an application error the value under
 * `error` is projected. `accept` decides about a 406 only after the action has run. (OpenWhisk: WebActions.scala.)
 */
export function projectWebResult(
  extension: WebExtension,
  response: ActivationResponse,
  transactionId: string,
  accept: string | undefined,
): WebResponse {
  const refuse = (status: number, message: string): WebResponse => toWebError(status, message, transactionId);
  if (response.status !== 'success' && response.status !== 'application error') {
    return refuse(400, messages.errorProcessingRequest);
  }
  const result = response.result ?? {};
  // OpenWhisk reads the result as an object before it looks at the extension, so an array ends here.
  if (!isJsonObject(result)) return refuse(500, messages.internalServerError);
  const value = response.status === 'success' ? result : result['error'];
  if (value === undefined) return refuse(404, messages.propertyNotFound);
  const projected = project(extension, value);
  if ('refusal' in projected) return refuse(projected.status, projected.refusal);
  return toResponse(projected, transactionId, accept);
}

/** What a projection yields: an entity, or the reason why there is none. */
type Projection = Entity | { readonly status: number; readonly refusal: string };

function project(extension: WebExtension, value: JsonValue): Projection {
  switch (extension) {
    case '.http':
      return projectHttp(value);
    case '.json':
      return typeof value === 'object' && value !== null
        ? jsonEntity(200, value)
        : invalid('application/json');
    case '.html':
      return projectMarkup(value, 'html', 'text/html', 'text/html; charset=UTF-8');
    case '.svg':
      return projectMarkup(value, 'svg', 'image/svg+xml', 'image/svg+xml');
    case '.text':
      return projectText(value);
  }
}

function projectMarkup(value: JsonValue, key: string, mediaType: string, contentType: string): Projection {
  const markup = bodyOr(value, key);
  return typeof markup === 'string' ? textEntity(contentType, markup) : invalid(mediaType);
}

function projectText(value: JsonValue): Projection {
  const text = bodyOr(value, 'text');
  if (text === undefined) return { status: 404, refusal: messages.propertyNotFound };
  return textEntity('text/plain; charset=UTF-8', typeof text === 'string' ? text : toPrettyJson(text));
}

function bodyOr(value: JsonValue, key: string): JsonValue | undefined {
  if (!isJsonObject(value)) return value;
  return value['body'] === undefined ? value[key] : value['body'];
}

function invalid(mediaType: string): Projection {
  return { status: 400, refusal: messages.invalidMedia(mediaType) };
}

function textEntity(contentType: string, text: string): Entity {
  return { status: 200, headers: [], contentType, body: Buffer.from(text) };
}

function jsonEntity(status: number, value: JsonValue): Entity {
  return { status, headers: [], contentType: 'application/json', body: Buffer.from(toPrettyJson(value)) };
}

function toResponse(entity: Entity, transactionId = '', accept?: string): WebResponse {
  const { status, headers, contentType, body } = entity;
  if (contentType === undefined || forbidsBody(status)) return { status, headers, body: new Uint8Array() };
  const negotiates = status >= 200 && status < 400;
  if (negotiates && !isAccepted(accept, contentType.split(';', 1)[0] ?? contentType)) {
    // This refusal comes from the framework, which prints compact JSON.
    const refusal = JSON.stringify(toErrorBody(messages.notAcceptable(contentType), transactionId));
    return { status: 406, headers: [['Content-Type', 'application/json']], body: Buffer.from(refusal) };
  }
  return { status, headers: [...headers, ['Content-Type', contentType]], body };
}

function forbidsBody(status: number): boolean {
  return status < 200 || status === 204 || status === 205 || status === 304;
}
