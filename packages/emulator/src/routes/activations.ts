import {
  messages,
  toActivationDocument,
  toActivationResult,
  toActivationSummary,
  type WhiskActivation,
  WhiskRejection,
} from '@serverless-max/whisk-protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RouteContext } from '../context.ts';
import { booleanIn, parsePage, type Query, textIn } from './list-query.ts';
import { namespaceOf } from './namespace.ts';

interface CollectionRoute {
  readonly Params: { readonly namespace: string };
  readonly Querystring: Query;
}
interface ActivationRoute {
  readonly Params: { readonly namespace: string; readonly id: string };
}

/** Activations: list, count, get, logs, result. (OpenWhisk: Activations.scala.) */
export function registerActivations(scope: FastifyInstance, context: RouteContext): void {
  const { activations, activationStore, limits } = context;
  const collection = '/namespaces/:namespace/activations';

  for (const path of [collection, `${collection}/`]) {
    scope.get<CollectionRoute>(path, async (request) => {
      const { query } = request;
      const namespace = namespaceOf(request);
      const page = parsePage(query, 'activations', limits);
      const withDocs = booleanIn(query, 'docs');
      if (page.count && withDocs) {
        throw new WhiskRejection(400, messages.malformedQuery('docs', messages.docsNotAllowedWithCount));
      }
      const name = nameFilter(query);
      const since = epochIn(query, 'since');
      const upto = epochIn(query, 'upto');
      const wanted = {
        namespace,
        ...(name === undefined ? {} : { name }),
        ...(since === undefined ? {} : { since }),
        ...(upto === undefined ? {} : { upto }),
        skip: page.skip,
        limit: page.limit,
      };
      if (page.count) return { activations: activationStore.count(wanted) };
      const found = activationStore.list(wanted);
      return found.map(withDocs ? toActivationDocument : toActivationSummary);
    });
  }

  const entity = `${collection}/:id`;
  for (const slash of ['', '/']) {
    scope.get<ActivationRoute>(`${entity}${slash}`, async (request) =>
      toActivationDocument(await find(request)),
    );
    scope.get<ActivationRoute>(`${entity}/logs${slash}`, async (request) => ({
      logs: (await find(request)).logs,
    }));
    scope.get<ActivationRoute>(`${entity}/result${slash}`, async (request) =>
      toActivationResult(await find(request)),
    );
  }

  async function find(request: FastifyRequest<ActivationRoute>): Promise<WhiskActivation> {
    const { id } = request.params;
    const namespace = namespaceOf(request, id);
    if (id.length !== 32) throw new WhiskRejection(400, messages.activationIdLength(id.length));
    if (!/^[0-9a-f]{32}$/.test(id)) throw new WhiskRejection(400, messages.activationIdIllegal);
    const activation = await activations.find(namespace, id);
    if (!activation) throw new WhiskRejection(404, messages.resourceDoesNotExist);
    return activation;
  }
}

function nameFilter(query: Query): string | undefined {
  const name = textIn(query, 'name');
  if (name === undefined) return undefined;
  const parts = name.split('/');
  if (parts.length > 2 || parts.includes('')) {
    throw new WhiskRejection(400, messages.malformedQuery('name', messages.badNameFilter(name)));
  }
  return name;
}

function epochIn(query: Query, name: 'since' | 'upto'): number | undefined {
  const text = textIn(query, name);
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new WhiskRejection(400, messages.malformedQuery(name, messages.badEpoch(text)));
}
