import type { Logger } from '@serverless-max/foundation';
import {
  corsHeaderNames,
  type GatewayCors,
  gatewayCorsHeaders,
  gatewayMessages,
  routeGatewayRequest,
} from '@serverless-max/whisk-protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RouteContext } from '../context.ts';
import { bytesOf } from '../plugins/body.ts';
import { refuseWebRequest } from '../plugins/error-handler.ts';
import { answerWebCall } from './web-actions.ts';
import { headersOf, splitTarget, webMethods } from './web-exchange.ts';

/** The largest body that the gateway takes, in bytes. */
const bodyLimit = 5 * 1_048_576;

/**
 * The API gateway: `/api/{uuid of a user}{base path}{path}` leads to the web action behind it, without another request.
 * As web actions it is everybody's. Other paths below `/api` are the controller's. (openwhisk-apigateway: routing.lua.)
 */
export function registerApiGateway(app: FastifyInstance, context: RouteContext, logger: Logger): void {
  const cors = new WeakMap<FastifyRequest, GatewayCors>();
  app.route<{ readonly Params: { readonly tenant: string } }>({
    method: [...webMethods],
    url: '/api/:tenant(^[\\da-fA-F-]{36}$)/*',
    handler: (request, reply) => {
      const body = bytesOf(request);
      if (body.length > bodyLimit) return refuse(reply, 413, gatewayMessages.bodyTooLarge);
      const { path, query } = splitTarget(request);
      const owner = context.identities.withUuid(request.params.tenant.toLowerCase());
      const apis = owner ? context.apis.list(owner.namespace) : [];
      const below = path.replace(/^(?:\/[^/]*){2}/, '');
      const route = routeGatewayRequest(apis, { method: request.method, path: below });
      cors.set(request, route.cors);
      if (route.kind === 'refusal') return refuse(reply, 404, route.message);
      const headers = headersOf(request);
      if (route.kind === 'preflight') {
        const asked = headers['access-control-request-headers'];
        if (asked !== undefined) void reply.header('access-control-allow-headers', asked);
        return reply.code(200).send();
      }
      const url = `http://${headers['host'] ?? 'localhost'}${path}${query === '' ? '' : `?${query}`}`;
      const call = {
        ...route,
        query,
        body,
        headers: { ...headers, 'x-forwarded-url': url, ...route.headers },
      };
      return answerWebCall(call, request, reply, context);
    },
    errorHandler: (error, request, reply) => refuseWebRequest(error, request, reply, logger),
    // Last, because whatever the web action says of origins is the gateway's to say.
    onSend: (request, reply, payload, done) => {
      const mode = cors.get(request) ?? 'kept';
      if (mode === 'set') void reply.headers(gatewayCorsHeaders(request.headers.origin));
      if (mode === 'removed') for (const name of corsHeaderNames) void reply.removeHeader(name);
      done(null, payload);
    },
  });
}

/** Answers as the gateway does what does not reach a web action. */
function refuse(reply: FastifyReply, status: number, message: string): FastifyReply {
  const body = `${JSON.stringify({ status, message: `Error: ${message}` })}\n`;
  return reply.code(status).header('content-type', 'application/json; charset=utf-8').send(body);
}
