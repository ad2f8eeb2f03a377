import { wellKnownIdentities } from '@serverless-max/whisk-protocol';
import type { FastifyInstance } from 'fastify';
import { expect, test } from 'vitest';
import { toApiDocument } from '../api-document/document.ts';
import { operations } from '../api-document/operations.ts';
import { startHost } from '../testing/test-host.ts';

test.each(['/api-docs', '/api/v1/api-docs'])('%s describes the API, without credentials', async (url) => {
  await using host = await startHost();
  const answer = await host.app.inject(url);
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/json']);
  expect(answer.json()).toMatchObject({ openapi: '3.0.3' });
});

test.each(['/docs', '/api/v1/docs'])('%s leads to a page', async (url) => {
  await using host = await startHost();
  const answer = await host.app.inject(url);
  expect([answer.statusCode, answer.headers.location]).toEqual([308, 'docs/index.html?url=/api-docs']);
  const page = await host.app.inject(new URL(answer.headers.location ?? '', `http://localhost${url}`).href);
  expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=UTF-8']);
  expect(page.body).toContain('/triggers/{name}');
});

test('describes every route that there is, and no other', async () => {
  await using host = await startHost();
  await host.app.ready();
  const described = operations
    .filter(({ path }) => !isWild(path))
    .map(({ method, path }) => `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, '{}')}`);
  expect(described.sort()).toEqual(routesOf(host.app).sort());
});

/** Web actions and APIs, which the HTTP framework does not list: they take every method, on every path below theirs. */
const isWild = (path: string): boolean => /\/web\/|\{tenant\}/.test(path);

test('describes web actions, their management and the gateway, which are there', async () => {
  await using host = await startHost();
  const wild = operations.filter(({ path }) => isWild(path));
  expect([...new Set(wild.map(({ path }) => path))]).toEqual([
    '/api/v1/web/{path}',
    '/api/v1/web/whisk.system/apimgmt/createApi',
    '/api/v1/web/whisk.system/apimgmt/getApi',
    '/api/v1/web/whisk.system/apimgmt/deleteApi',
    '/api/{tenant}/{path}',
  ]);
  const { uuid } = wellKnownIdentities[0] ?? {};
  for (const { method, path } of wild) {
    const url = path.replace('{tenant}', uuid ?? '').replace('{path}', 'a/b/c');
    // On any other path the method would be wrong.
    expect((await host.app.inject({ method, url })).statusCode, `${method} ${url}`).not.toBe(405);
  }
});

/** What the HTTP framework serves, with `{}` for what varies: without OPTIONS, and without what only ends in a slash. */
function routesOf(app: FastifyInstance): string[] {
  const path: string[] = [];
  const routes = app
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const [, indent = '', part = '', methods = ''] = /^([^\w/:*]*)(\S+) \((.*)\)$/.exec(line) ?? [];
      path.splice(indent.length / 4 - 1, path.length, part.replaceAll(/:\w+(?:\|:\w+)*/g, '{}'));
      const url = path.join('');
      const isOther = url.length > 1 && url.endsWith('/') && !url.endsWith('{}/');
      return isOther ? [] : methods.split(', ').map((method) => `${method} ${url}`);
    });
  const slashless = (route: string): boolean => !/activations\/\{\}\/$/.test(route);
  return routes.filter(
    (route) => /^[A-Z]+ \S+$/.test(route) && !/^OPTIONS|\/web\//.test(route) && slashless(route),
  );
}

test('every schema that is pointed to is there', () => {
  const document = JSON.stringify(toApiDocument());
  const pointed = [...document.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name);
  const { schemas } = toApiDocument()['components'] as { schemas: object };
  expect([...new Set(pointed)].sort()).toEqual(Object.keys(schemas).sort());
});
