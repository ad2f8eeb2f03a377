import type { IncomingMessage } from 'node:http';
import { type JsonValue, messages, parseJson, WhiskRejection } from '@serverless-max/whisk-protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** OpenWhisk's limit of a request body at the controller, in bytes. */
const bodyLimit = 50 * 1_048_576;

const noBytes = Buffer.alloc(0);

/**
 * Every body is taken as bytes, whatever method and content type announce it: what it means is decided by the route, as
 * in OpenWhisk. The HTTP framework's own parsing, which refuses unknown types and ignores the bodies of GET and HEAD,
 * is switched off.
 */
export function registerRawBodies(app: FastifyInstance): void {
  for (const method of app.supportedMethods) {
    app.addHttpMethod(method, { hasBody: false, overrideExisting: true });
  }
  app.addHook('preValidation', async (request, reply) => {
    const { 'content-length': declared, 'transfer-encoding': encoding } = request.headers;
    if (request.is404 || (encoding === undefined && (declared === undefined || declared === '0'))) return;
    try {
      request.body = await readBytes(request.raw, Number(declared ?? 0));
    } catch (error) {
      // What is left of the body cannot be told from the next request.
      void reply.header('connection', 'close');
      throw error;
    }
  });
}

function readBytes(stream: IncomingMessage, declared: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const refuse = (): void => {
      stream.off('data', take);
      reject(new WhiskRejection(413, messages.contentTooLarge));
    };
    const take = (chunk: Buffer): void => {
      length += chunk.length;
      if (length > bodyLimit) refuse();
      else chunks.push(chunk);
    };
    if (declared > bodyLimit) return refuse();
    stream.on('data', take);
    stream.once('end', () => resolve(Buffer.concat(chunks, length)));
    stream.once('error', reject);
  });
}

/** The bytes of a request; empty when there are none. */
export function bytesOf(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : noBytes;
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
  return parseJson(bytes.toString('utf8'));
}
