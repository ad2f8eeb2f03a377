import type { FastifyInstance } from 'fastify';
import type { RouteContext } from '../context.ts';
import { refuseForeignPages } from '../plugins/origin.ts';

/** The metrics of a host as text, in the format of Prometheus. */
export interface Exposition {
  readonly contentType: string;
  readonly text: string;
}

/**
 * `GET /metrics`, without credentials as in OpenWhisk's standalone server. It names actions and namespaces, so pages of
 * other machines are refused as they are by the REST API.
 */
export async function registerMetrics(
  app: FastifyInstance,
  { metrics }: RouteContext,
  listening: () => string | undefined,
): Promise<void> {
  await app.register((scope, _options, done) => {
    refuseForeignPages(scope, listening);
    scope.get('/metrics', async (_request, reply) => {
      const { contentType, text } = await metrics();
      return reply.type(contentType).send(text);
    });
    done();
  });
}
