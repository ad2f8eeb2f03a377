import type { Logger } from '@serverless-max/foundation';
import {
  type ActivationResponse,
  applyApiPut,
  checkApiDocument,
  checkSize,
  corsHeaders,
  defaultLimits,
  demandOf,
  type GatewayApi,
  gatewayMessages,
  type Identity,
  type JsonObject,
  messages,
  parseApiDeletion,
  parseApiPut,
  parseApiQuery,
  parseWebPath,
  projectWebResult,
  removeEndpoint,
  selectApis,
  toApiDocument,
  toApiItem,
  toBasePath,
  toWebArguments,
  urlOfApi,
  type WhiskAction,
  WhiskRejection,
  webExtensions,
} from '@serverless-max/whisk-protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RouteContext } from '../context.ts';
import { refuseWebRequest } from '../plugins/error-handler.ts';
import { refuseForeignPages } from '../plugins/origin.ts';
import { sendWebResponse, toWebCall, webMethods } from './web-exchange.ts';

/** Whose request it is, and under which name the emulator was reached. */
interface Caller {
  readonly identity: Identity | undefined;
  readonly host: string;
}
type Manage = (context: RouteContext, args: JsonObject, caller: Caller) => JsonObject;

/**
 * The web actions of `whisk.system/apimgmt`, by which clients manage APIs of the gateway. They run here, not in a
 * container, and leave no activation; pages of other machines are refused, as on REST routes. (OpenWhisk: routemgmt.)
 */
export function registerApiManagement(
  scope: FastifyInstance,
  context: RouteContext,
  logger: Logger,
  listening: () => string | undefined,
): void {
  refuseForeignPages(scope, listening);
  for (const action of actions.keys()) {
    for (const extension of ['', ...webExtensions]) {
      scope.route({
        method: [...webMethods],
        url: `/api/v1/web/whisk.system/apimgmt/${action}${extension}`,
        handler: (request, reply) => serve(request, reply, context),
        errorHandler: (error, request, reply) => refuseWebRequest(error, request, reply, logger),
      });
    }
  }
}

/** In the order of checks of any web action. */
function serve(request: FastifyRequest, reply: FastifyReply, context: RouteContext): FastifyReply {
  const { identities, limits } = context;
  const call = toWebCall(request);
  const path = parseWebPath(call.path);
  const manage = path && actions.get(path.action);
  if (!manage) throw new WhiskRejection(404, messages.resourceDoesNotExist);
  const { headers } = call;
  checkSize('Request', call.body.length, limits.payloadBytes);
  void reply.headers(corsHeaders(headers['access-control-request-headers']));
  if (call.method === 'OPTIONS') return reply.code(200).send();

  const host = headers['host'] ?? 'localhost';
  const identity = identities.authenticate(request.headers.authorization);
  const user = identity && { user: identity.namespace };
  const args = toWebArguments({ ...call, path: path.path, ...user }, asInstalled(path.action, host, context));
  const response = respond(() => manage(context, args, { identity, host }));
  return sendWebResponse(reply, projectWebResult(path.extension, response, request.id, headers['accept']));
}

/** What the actions return: a refusal is an error of theirs, and so its status is in the result. */
function respond(run: () => JsonObject): ActivationResponse {
  const headers = { 'Content-Type': 'application/json' };
  try {
    return { status: 'success', result: { statusCode: 200, headers, body: run() } };
  } catch (error) {
    if (!(error instanceof WhiskRejection && error.status === 502)) throw error;
    const result = { error: { statusCode: 502, headers, body: { error: error.message } } };
    return { status: 'application error', result };
  }
}

/** A management action as OpenWhisk installs it: a request may not set its parameters. (OpenWhisk: installRouteMgmt.sh.) */
function asInstalled(name: string, host: string, { limits }: RouteContext): WhiskAction {
  return {
    namespace: 'whisk.system/apimgmt',
    name,
    exec: { kind: 'nodejs:default', code: '', binary: false },
    parameters: ['gwUrl', 'gwUrlV2'].map((key) => ({ key, value: `http://${host}` })),
    limits: defaultLimits(limits),
    version: '0.0.1',
    publish: false,
    annotations: ['web-export', 'final'].map((key) => ({ key, value: true })),
    updated: 0,
  };
}

const actions: ReadonlyMap<string, Manage> = new Map([
  ['createApi', createApi],
  ['getApi', getApi],
  ['deleteApi', deleteApi],
]);

function createApi({ apis, clock }: RouteContext, args: JsonObject, caller: Caller): JsonObject {
  const put = parseApiPut(args, caller.identity?.namespace);
  const { namespace, uuid } = known(caller);
  const name = toBasePath(put.basePath);
  const responseType = args['responsetype'] ? String(args['responsetype']) : undefined;
  const document = applyApiPut(apis.get(namespace, name)?.document, put, responseType);
  checkApiDocument(document);
  const demand = demandOf(document);
  // Said, and not left out in silence: the API would be open, unlimited or elsewhere.
  if (demand !== undefined) {
    throw new WhiskRejection(501, `The API gateway of this emulator has no ${demand}.`);
  }
  const api: GatewayApi = { namespace, name, document, updated: clock.now() };
  apis.put(api);
  return toApiDocument(api, urlOfApi(api, caller.host, uuid));
}

function getApi({ apis }: RouteContext, args: JsonObject, caller: Caller): JsonObject {
  const query = parseApiQuery(args, caller.identity?.namespace);
  const { namespace, uuid } = known(caller);
  const found = selectApis(apis.list(namespace), query);
  return { apis: found.map((api) => toApiItem(api, urlOfApi(api, caller.host, uuid))) };
}

function deleteApi({ apis, clock }: RouteContext, args: JsonObject, caller: Caller): JsonObject {
  const { basePathOrName, path, operation } = parseApiDeletion(args, caller.identity?.namespace);
  const { namespace } = known(caller);
  const [api] = selectApis(apis.list(namespace), { basePathOrName });
  if (!api) {
    const { apiMissing, deletionFailure } = gatewayMessages;
    throw new WhiskRejection(502, deletionFailure(apiMissing(basePathOrName)));
  }
  const document = path === undefined ? undefined : removeEndpoint(api.document, path, operation);
  if (document) apis.put({ ...api, document, updated: clock.now() });
  else apis.delete(namespace, api.name);
  return {};
}

function known({ identity }: Caller): Identity {
  if (!identity) throw new Error('the arguments of nobody were taken');
  return identity;
}
