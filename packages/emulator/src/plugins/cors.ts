import type { FastifyInstance, FastifyReply } from 'fastify';

const allowHeaders = 'Authorization, Origin, X-Requested-With, Content-Type, Accept, User-Agent';

/** What the REST routes tell browsers. (OpenWhisk: CorsSettings.scala.) */
const restCors = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': allowHeaders,
  'access-control-allow-methods': 'GET, DELETE, POST, PUT, HEAD',
} as const;

/** What every path outside the API tells them. */
export const serverCors: Readonly<Record<string, string>> = {
  ...restCors,
  'access-control-allow-methods': 'OPTIONS, GET, POST',
};

/**
 * Lets pages of other origins on this machine use the REST routes of this scope; those of other machines are refused
 * before (`refuseForeignPages`), so what OpenWhisk tells everybody reaches only whom it may. OPTIONS needs no credentials; what is refused
 * before a handler runs carries no header.
 */
export function registerRestCors(scope: FastifyInstance): void {
  scope.addHook('preHandler', (request, reply, done) => {
    if (!request.is404) void reply.headers(restCors);
    done();
  });
  answerOptions(scope, restCors);
}

/** Answers OPTIONS on every path outside the API. */
export function registerServerCors(app: FastifyInstance): void {
  answerOptions(app, serverCors);
}

/** Takes the headers back, when a handler refused what in OpenWhisk does not get so far. */
export function removeRestCors(reply: FastifyReply): void {
  for (const name of Object.keys(restCors)) void reply.removeHeader(name);
}

function answerOptions(scope: FastifyInstance, headers: Readonly<Record<string, string>>): void {
  for (const path of ['/', '/*']) {
    scope.options(path, (_request, reply) =>
      reply.headers(headers).type('text/plain; charset=UTF-8').send('OK'),
    );
  }
}
