import type { FastifyInstance, RouteHandlerMethod } from 'fastify';
import { NotThereYetError } from '../errors.ts';

/** Answers 501 with a sentence on every REST collection that is still to come. */
export function registerNotThereYet(scope: FastifyInstance): void {
  const namespace = '/namespaces/:namespace';
  for (const collection of ['packages', 'triggers', 'rules', 'limits']) {
    refuse(scope, `${namespace}/${collection}`, collection);
    refuse(scope, `${namespace}/${collection}/*`, collection);
  }
  const packagedActions = 'packages, so no actions in them';
  refuse(scope, `${namespace}/actions/:package/`, packagedActions);
  refuse(scope, `${namespace}/actions/:package/:name`, packagedActions);
}

/** Answers 501 to whoever looks for the API's description, which OpenWhisk shows without credentials. */
export function registerNoDocuments(app: FastifyInstance): void {
  for (const prefix of ['', '/api/v1']) {
    for (const path of ['/docs', '/docs/*', '/api-docs', '/api-docs/']) {
      app.get(`${prefix}${path}`, refusing('Swagger documents'));
    }
  }
}

function refuse(scope: FastifyInstance, url: string, what: string): void {
  scope.route({ method: ['GET', 'PUT', 'POST', 'DELETE'], url, handler: refusing(what) });
}

function refusing(what: string): RouteHandlerMethod {
  return () => {
    throw new NotThereYetError(what);
  };
}
