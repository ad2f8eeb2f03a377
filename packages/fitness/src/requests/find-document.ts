import { type ApiDocument, parseApiDocument } from '@serverless-max/runtime-image/inspection';
import type { Exchange, HttpRequest } from '../http/exchange.ts';
import type { Subject } from '../subject.ts';

/** A document of an API, and where it is served. */
export interface FoundDocument {
  readonly path: string;
  readonly document: ApiDocument;
}

/** Where frameworks serve it. */
const usualPaths = [
  '/openapi.json',
  '/swagger.json',
  '/docs.json',
  '/documentation/json',
  '/docs/json',
  '/v2/docs/dataplane.json',
];

/** Asks a server for its OpenAPI or Swagger document; undefined when it has none where they usually are. */
export async function findDocument(
  { model }: Pick<Subject, 'model'>,
  ask: (request: HttpRequest) => Promise<Exchange>,
): Promise<FoundDocument | undefined> {
  const listed = (model?.routes ?? [])
    .map((it) => it.split(' ')[1] ?? '')
    .filter((it) => it.endsWith('.json'));
  for (const path of new Set([...listed, ...usualPaths])) {
    const answer = await ask({
      method: 'GET',
      path,
      headers: { accept: 'application/json' },
      body: new Uint8Array(),
    });
    if (answer.tag !== 'answered' || answer.status !== 200) continue;
    const document = parseApiDocument(answer.body.toString('utf8'));
    if (document) return { path, document };
  }
  return undefined;
}
