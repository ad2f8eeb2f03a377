import {
  checkSize,
  corsHeaders,
  hasCustomOptions,
  type Identity,
  isCallerAllowed,
  isWebExported,
  messages,
  parseWebPath,
  projectWebResult,
  toErrorBody,
  toPrettyJson,
  toWebArguments,
  type WebPath,
  type WhiskAction,
  WhiskRejection,
} from '@serverless-max/whisk-protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RouteContext } from '../context.ts';
import { bytesOf } from '../plugins/body.ts';
import { waitUpTo } from '../wait.ts';
import { NotThereYetError } from './not-there-yet.ts';

const methods = ['GET', 'DELETE', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'PATCH'] as const;
const prefix = '/api/v1/web';

/** What was found for a web request before its caller was looked at. */
interface Target {
  readonly path: WebPath;
  readonly action: WhiskAction;
  readonly owner: Identity;
}

/** Web actions, in the order of checks of OpenWhisk's WebActions.scala. */
export function registerWebActions(app: FastifyInstance, context: RouteContext): void {
  app.route({
    method: [...methods],
    url: `${prefix}/*`,
    handler: async (request, reply) => {
      try {
        return await serve(request, reply, context);
      } catch (error) {
        if (!(error instanceof WhiskRejection || error instanceof NotThereYetError)) throw error;
        return refuse(reply, error.status, error.message, request.id);
      }
    },
  });
}

async function serve(
  request: FastifyRequest,
  reply: FastifyReply,
  context: RouteContext,
): Promise<FastifyReply> {
  const { identities, activations, limits, clock } = context;
  const [rawPath = '', ...rest] = (request.raw.url ?? '').split('?');
  const { path, action, owner } = findTarget(rawPath.slice(prefix.length), context);
  checkSize('Request', bytesOf(request).length, limits.payloadBytes);

  const isPreflight = request.method === 'OPTIONS';
  if (!hasCustomOptions(action)) {
    const asked = request.headers['access-control-request-headers'];
    void reply.headers(corsHeaders(typeof asked === 'string' ? asked : undefined));
    if (isPreflight) return reply.code(200).send();
  }

  const caller = identities.authenticate(request.headers.authorization);
  const headers = headersOf(request);
  const isAllowed = isCallerAllowed(action, {
    authenticated: caller !== undefined,
    requireWhiskAuthHeader: headers['x-require-whisk-auth'],
  });
  if (!isAllowed && !isPreflight) throw new WhiskRejection(401, messages.authenticationRequired);

  const args = toWebArguments(
    {
      method: request.method.toLowerCase(),
      headers,
      path: path.path,
      query: rest.join('?'),
      body: bytesOf(request),
      ...(caller ? { user: caller.namespace } : {}),
    },
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
  if (!activation) return refuse(reply, 202, messages.responseNotReady, request.id);

  const { accept } = request.headers;
  const response = projectWebResult(path.extension, activation.response, request.id, accept);
  void reply.code(response.status);
  for (const [name, values] of groupByName(response.headers)) void reply.header(name, values);
  return reply.send(response.body.length === 0 ? undefined : Buffer.from(response.body));
}

function findTarget(rawPath: string, context: RouteContext): Target {
  const path = parseWebPath(rawPath);
  const owner = path && context.identities.ownerOf(path.namespace);
  if (path && owner && path.packageName !== undefined) throw new NotThereYetError('packages');
  const action = path && context.actions.get(path.namespace, path.action);
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

function groupByName(headers: readonly (readonly [string, string])[]): Map<string, string | string[]> {
  const groups = new Map<string, string | string[]>();
  for (const [name, value] of headers) {
    const known = groups.get(name);
    groups.set(name, known === undefined ? value : [known, value].flat());
  }
  return groups;
}

function refuse(reply: FastifyReply, status: number, message: string, transactionId: string): FastifyReply {
  return reply
    .code(status)
    .type('application/json')
    .send(toPrettyJson(toErrorBody(message, transactionId)));
}
