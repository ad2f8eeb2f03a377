import type { FastifyInstance } from 'fastify';

/** What the REST routes tell browsers. (OpenWhisk: CorsSettings.scala; refusals of the framework carry none.) */
const restCors = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'Authorization, Origin, X-Requested-With, Content-Type, Accept, User-Agent',
  'access-control-allow-methods': 'GET, DELETE, POST, PUT, HEAD',
} as const;

/** Lets pages of other origins use the REST routes of this scope; OPTIONS needs no credentials. */
export function registerCors(scope: FastifyInstance): void {
  scope.addHook('onSend', async (_request, reply) => {
    if (reply.statusCode < 400) void reply.headers(restCors);
  });
}
