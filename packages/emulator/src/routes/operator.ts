import type { FastifyInstance } from 'fastify';
import { serverCors } from '../plugins/cors.ts';

/** The one invoker that there is, by the name that OpenWhisk gives the first. */
const health = { invoker0: 'up' } as const;
const count = Object.keys(health).length;

const answers = new Map<string, unknown>([
  ['/invokers', health],
  ['/invokers/', health],
  ['/invokers/healthy/count', count],
  ['/invokers/ready', { healthy: `${count}/${count}` }],
]);

/** The paths of the operator's routes. */
export const operatorPaths: readonly string[] = [...answers.keys()];

/**
 * What operators and their probes ask without credentials: which invokers are there, and whether enough of them are
 * well. The only one here is part of the emulator: as long as that answers, it is up. (OpenWhisk: Controller.scala.)
 */
export function registerOperatorRoutes(app: FastifyInstance): void {
  for (const [path, answer] of answers) {
    // As bytes, because the HTTP framework would add a charset to the type of a text.
    const body = Buffer.from(JSON.stringify(answer));
    app.get(path, (_request, reply) => reply.headers(serverCors).type('application/json').send(body));
  }
}
