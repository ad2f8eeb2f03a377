import type { FastifyInstance } from 'fastify';
import { toApiDocument, toApiPage } from '../api-document/document.ts';

/** The description of the API, for programs and for people; it needs no credentials. (OpenWhisk: RestAPIs.scala.) */
export function registerApiDocs(app: FastifyInstance): void {
  for (const prefix of ['', '/api/v1']) {
    app.get(`${prefix}/api-docs`, () => toApiDocument());
    app.get(`${prefix}/docs`, (_request, reply) =>
      reply.code(308).header('location', 'docs/index.html?url=/api-docs').send(),
    );
    app.get(`${prefix}/docs/index.html`, (_request, reply) =>
      reply.type('text/html; charset=UTF-8').send(toApiPage()),
    );
  }
}
