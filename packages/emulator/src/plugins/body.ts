import { type JsonValue, messages, WhiskRejection } from '@serverless-max/whisk-protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Every body is taken as bytes: what it means is decided by the route, as in OpenWhisk. */
export function registerRawBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

/** The bytes of a request; empty when there are none. */
export function bytesOf(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}

/**
 * The JSON of a REST request; undefined when there is no body.
 * @throws WhiskRejection 415 for another content type, 400 for text that is no JSON
 */
export function jsonOf(request: FastifyRequest): JsonValue | undefined {
  const bytes = bytesOf(request);
  if (bytes.length === 0) return undefined;
  const contentType = request.headers['content-type'];
  if (!/^application\/json\s*(;|$)/i.test(contentType ?? '')) {
    throw new WhiskRejection(415, messages.unsupportedRequestType(contentType));
  }
  try {
    return JSON.parse(bytes.toString('utf8')) as JsonValue;
  } catch (error) {
    throw new WhiskRejection(400, messages.malformedContent((error as Error).message));
  }
}
