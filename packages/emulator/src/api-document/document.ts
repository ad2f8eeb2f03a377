import type { JsonObject, JsonValue } from '@serverless-max/whisk-protocol';
import { type Operation, operations } from './operations.ts';
import { refTo, schemas } from './schemas.ts';

const queries: Readonly<
  Record<string, readonly [type: 'boolean' | 'integer' | 'string', description: string]>
> = {
  overwrite: ['boolean', 'Without it, what exists is a 409.'],
  code: ['boolean', 'False leaves the code out.'],
  force: ['boolean', 'Deletes the actions of the package, too.'],
  limit: ['integer', 'From 0 to 200, where 0 means 200; 30 when absent.'],
  skip: ['integer', 'How many to leave out first.'],
  count: ['boolean', 'Answers only how many there are.'],
  blocking: ['boolean', 'Waits for the end of the activation.'],
  result: ['boolean', 'Answers the result only; without blocking it has no effect.'],
  timeout: ['integer', 'The longest wait of a blocking invoke, in milliseconds.'],
  docs: ['boolean', 'Answers whole records.'],
  name: ['string', 'The name of an action or trigger, or package/name.'],
  since: ['integer', 'Epoch milliseconds, inclusive.'],
  upto: ['integer', 'Epoch milliseconds, inclusive.'],
  action: ['string', 'Only of this action: name, package/name, or either after /namespace/.'],
  activation: ['string', 'Only of this activation.'],
  accesstoken: ['string', 'Without effect here.'],
  spaceguid: ['string', 'Without effect here: APIs are those of the caller.'],
  responsetype: ['string', 'The extension that the web action is asked with: json when absent, or http.'],
  basepath: ['string', 'A base path with its slash, or the name of an API.'],
  relpath: ['string', 'A path of an API.'],
  operation: ['string', 'A verb.'],
};

/** The OpenAPI description of the emulator's HTTP side. */
export function toApiDocument(): JsonObject {
  const paths: { [path: string]: JsonObject } = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: toOperation(operation) };
  }
  return {
    openapi: '3.0.3',
    info: {
      title: 'OpenWhisk API of the serverless-max emulator',
      version: '1.0.0',
      description: 'Everywhere `_` names the own namespace. Every refusal is an Error.',
    },
    security: [{ basic: [] }],
    paths,
    components: {
      securitySchemes: { basic: { type: 'http', scheme: 'basic' } },
      schemas,
    },
  };
}

function toOperation(operation: Operation): JsonObject {
  const { path, summary, query = [], body, answers, refusals = [], isPublic } = operation;
  const [, collection = isPublic ? 'information' : 'namespaces'] =
    /\{namespace\}\/(\w+)/.exec(path) ?? /v1\/(web)\//.exec(path) ?? /^\/api\/\{(tenant)\}/.exec(path) ?? [];
  // Web actions take anybody, and leave it to those that they run.
  const usual = isPublic ? [] : collection === 'web' ? [400, 403] : [400, 401, 403];
  return {
    tags: [collection],
    summary,
    parameters: [...[...path.matchAll(/\{(\w+)\}/g)].map(toPathParameter), ...query.map(toQueryParameter)],
    ...(body !== undefined && {
      requestBody: { required: body !== 'Payload', content: toJsonContent(refTo(body)) },
    }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, name]) => [status, toAnswer(name)])),
      ...Object.fromEntries([...usual, ...refusals].map((status) => [status, toAnswer('Error')])),
    },
    ...(isPublic && { security: [] }),
  };
}

function toPathParameter(match: RegExpExecArray): JsonObject {
  return { name: match[1] ?? '', in: 'path', required: true, schema: { type: 'string' } };
}

function toQueryParameter(name: string): JsonObject {
  const [type, description] = queries[name] ?? ['string', ''];
  return { name, in: 'query', description, schema: { type } };
}

/** `[Name]` is a list of them, or their number. */
function toAnswer(name: string): JsonObject {
  if (name === 'none') return { description: 'Without a body.' };
  if (name === 'text') return { description: 'Whatever there is to say.' };
  const item = /^\[(\w+)\]$/.exec(name)?.[1];
  const schema: JsonObject = item
    ? { oneOf: [{ type: 'array', items: refTo(item) }, refTo('Count')] }
    : refTo(name);
  return { description: item ? `A page of ${item}, or a count.` : name, content: toJsonContent(schema) };
}

function toJsonContent(schema: JsonValue): JsonObject {
  return { 'application/json': { schema } };
}

/** The description as a page. */
export function toApiPage(): string {
  const rows = operations.map(
    ({ method, path, summary, query = [] }) =>
      `<tr><td>${method.toUpperCase()}<td><code>${path}</code><td>${query.join(', ')}<td>${summary}`,
  );
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>OpenWhisk API</title>
<style>body{font:15px/1.5 sans-serif;margin:2rem}td{padding:.2rem 1rem .2rem 0;vertical-align:top}</style>
<h1>OpenWhisk API of the serverless-max emulator</h1>
<p>Everything is in <a href="/api-docs">/api-docs</a>, an OpenAPI document.
<table><tr><th>Method<th>Path<th>Query<th>What it does
${rows.join('\n')}
</table>
</html>
`;
}
