import { WhiskRejection } from '@serverless-max/whisk-protocol';
import type { FastifyInstance } from 'fastify';

/** Header lines of a request (OpenWhisk: the default of its HTTP server). */
const maxHeaders = 64;

const tooManyHeaders = new WhiskRejection(
  400,
  `HTTP message contains more than the configured limit of ${maxHeaders} headers`,
);

/** How long a request may take until all of it is here, in milliseconds. (OpenWhisk: BasicHttpService.scala.) */
export const receiveTimeoutMs = 30_000;

/** What Node's HTTP server allows: bytes of all headers together, and milliseconds. */
export const serverLimits: {
  readonly maxHeaderSize: number;
  readonly headersTimeout: number;
  /** How often the time limits are looked at. */
  readonly connectionsCheckingInterval: number;
} = {
  maxHeaderSize: 64 * 1024,
  headersTimeout: 15_000,
  connectionsCheckingInterval: 1_000,
};

/** Refuses a request with too many headers; Node's own limit is far above. */
export function registerHeaderCheck(app: FastifyInstance): void {
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    done(raw.rawHeaders.length > 2 * maxHeaders ? tooManyHeaders : undefined);
  });
}
