import type { FastifyInstance } from 'fastify';

/** Allows every origin, with the headers of flask-cors' defaults, on every answer. */
export function addCors(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ headers, method }, reply) => {
    const { origin } = headers;
    reply.header('access-control-allow-origin', origin ?? '*');
    if (origin === undefined) return;
    reply.header('vary', 'Origin');
    if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) return;
    const wanted = headers['access-control-request-headers'];
    if (wanted !== undefined) {
      const names = String(wanted)
        .split(',')
        .map((name) => name.trim())
        .sort();
      reply.header('access-control-allow-headers', names.join(', '));
    }
    reply.header('access-control-allow-methods', 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT');
  });
}
