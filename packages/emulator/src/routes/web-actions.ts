import type { Logger } from '@serverless-max/foundation';
import {
  checkSize,
  corsHeaders,
  fullyQualifiedName,
  hasCustomOptions,
  type Identity,
  isCallerAllowed,
  isWebExported,
  messages,
  parseWebPath,
  projectWebResult,
  toWebArguments,
  type WebPath,
  type WebResponse,
  type WhiskAction,
  WhiskRejection,
} from '@serverless-max/whisk-protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { findAction, toActionPlace } from '../action-lookup.ts';
import type { RouteContext } from '../context.ts';
import { assertMayUse } from '../entitlement.ts';
import { bytesOf } from '../plugins/body.ts';
import { refuseWebRequest, sendRefusal } from '../plugins/error-handler.ts';
import { waitUpTo } from '../wait.ts';

const methods = ['GET', 'DELETE', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'PATCH'] as const;

/** What was found for a web request before its caller was looked at. */
interface Target {
  readonly path: WebPath;
  readonly action: WhiskAction;
  readonly owner: Identity;
}

/** Web actions, in the order of checks of OpenWhisk's WebActions.scala. */
export function registerWebActions(app: FastifyInstance, context: RouteContext, logger: Logger): void {
  app.route({
    method: [...methods],
    url: '/api/v1/web/*',
    handler: (request, reply) => serve(request, reply, context),
    errorHandler: (error, request, reply) => refuseWebRequest(error, request, reply, logger),
  });
}

async function serve(
  request: FastifyRequest,
  reply: FastifyReply,
  context: RouteContext,
): Promise<FastifyReply> {
  const { identities, activations, limits, clock, throttle } = context;
  const [rawPath, query] = splitTarget(request.raw.url ?? '');
  const { path, action, owner } = findTarget(rawPath, context);
  throttle.admitInvocation(owner.namespace);
  assertMayUse(context, owner.namespace, toActionPlace(fullyQualifiedName(action)));
  const body = bytesOf(request);
  checkSize('Request', body.length, limits.payloadBytes);

  const headers = headersOf(request);
  const isOptions = request.method === 'OPTIONS';
  if (!hasCustomOptions(action)) {
    void reply.headers(corsHeaders(headers['access-control-request-headers']));
    if (isOptions) return reply.code(200).send();
  }

  const caller = identities.authenticate(request.headers.authorization);
  const isAllowed = isCallerAllowed(action, {
    authenticated: caller !== undefined,
    requireWhiskAuthHeader: headers['x-require-whisk-auth'],
  });
  if (!isAllowed && !isOptions) throw new WhiskRejection(401, messages.authenticationRequired);

  const user = caller && { user: caller.namespace };
  const args = toWebArguments(
    { method: request.method, headers, path: path.path, query, body, ...user },
    action,
  );
  const { activationId, finished } = activations.invoke({
    identity: owner,
    action,
    args,
    transactionId: request.id,
    receivedAt: request.receivedAt,
  });
  void reply.header('x-openwhisk-activation-id', activationId);
  const activation = await waitUpTo(finished, limits.maxBlockingWaitMs, clock);
  if (!activation) {
    return sendRefusal(reply, { status: 202, message: messages.responseNotReady }, request.id, 'pretty');
  }
  return send(reply, projectWebResult(path.extension, activation.response, request.id, headers['accept']));
}

/** The path below `/api/v1/web` and the query, both still percent-encoded. Clients of proxies name the host before it. */
function splitTarget(url: string): readonly [path: string, query: string] {
  const [path = '', ...rest] = url.split('?');
  return [path.replace(/^(?:https?:\/\/[^/]*)?(?:\/[^/]*){3}/i, ''), rest.join('?')];
}

function findTarget(rawPath: string, context: RouteContext): Target {
  const path = parseWebPath(rawPath);
  const owner = path && context.identities.ownerOf(path.namespace);
  const action = path && owner && findAction(context, { ...path, name: path.action });
  if (!path || !owner || !action || !isWebExported(action)) {
    throw new WhiskRejection(404, messages.resourceDoesNotExist);
  }
  return { path, action, owner };
}

/** Header names in lower case; of a repeated header the last value. */
function headersOf(request: FastifyRequest): Record<string, string> {
  const headers: Record<string, string> = {};
  const { rawHeaders } = request.raw;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    headers[rawHeaders[i]?.toLowerCase() ?? ''] = rawHeaders[i + 1] ?? '';
  }
  return headers;
}

/** A header that the action and the emulator both set is sent twice, as OpenWhisk does. */
function send(reply: FastifyReply, response: WebResponse): FastifyReply {
  const lines = new Map<string, string[]>();
  for (const [given, value] of response.headers) {
    const name = given.toLowerCase();
    const known = lines.get(name) ?? [reply.getHeader(name) ?? []].flat().map(String);
    lines.set(name, [...known, value]);
  }
  // What is no final status would leave the client waiting for one.
  if (response.status < 200) void reply.header('connection', 'close');
  for (const [name, values] of lines) void reply.removeHeader(name).header(name, single(values));
  return reply.code(response.status).send(response.body.length === 0 ? undefined : response.body);
}

function single(values: string[]): string | string[] {
  const [first] = values;
  return values.length === 1 && first !== undefined ? first : values;
}
