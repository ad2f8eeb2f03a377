import { WhiskRejection } from '@serverless-max/whisk-protocol';
import type { FastifyInstance } from 'fastify';

// The defaults of OpenWhisk's HTTP server. (Pekko HTTP: reference.conf, HttpMessageParser.scala, HttpHeaderParser.scala.)

/** Header lines of a request; the parser counts up to it, so that one less goes through. */
const maxHeaders = 64;
/** Characters of a header's name. */
const maxName = 64;
/** Bytes of a header's value. */
const maxValue = 8_192;

const tooManyHeaders = new WhiskRejection(
  400,
  `HTTP message contains more than the configured limit of ${maxHeaders} headers`,
);
const tooLongName = new WhiskRejection(
  431,
  `HTTP header name exceeds the configured limit of ${maxName} characters`,
);
/** Refuses a header whose value is too long, or headers that are too large together for any other refusal. */
export const tooLongValue: WhiskRejection = new WhiskRejection(
  431,
  `HTTP header value exceeds the configured limit of ${maxValue} characters`,
);

/** Repetitions of these are one header for the parser. */
const countedOnce: ReadonlySet<string> = new Set(['connection', 'content-length', 'content-type']);

/** How long a request may take until all of it is here, in milliseconds. (OpenWhisk: BasicHttpService.scala.) */
export const receiveTimeoutMs = 30_000;

/** What Node's HTTP server allows: bytes of all headers together, and milliseconds. */
export const serverLimits: {
  readonly maxHeaderSize: number;
  readonly headersTimeout: number;
  /** How often the time limits are looked at. */
  readonly connectionsCheckingInterval: number;
} = {
  // So much that whatever is larger has too many headers, or one that is too long.
  maxHeaderSize: (maxHeaders + 1) * (maxName + maxValue + 4),
  headersTimeout: 15_000,
  connectionsCheckingInterval: 1_000,
};

/** Refuses a request with too many headers, or one that is too long; what is wrong first is said. */
export function registerHeaderCheck(app: FastifyInstance): void {
  app.addHook('onRequest', ({ raw }, reply, done) => {
    const fault = faultOfHeaders(raw.rawHeaders);
    // OpenWhisk's server reads nothing more from such a client.
    if (fault) void reply.header('connection', 'close');
    done(fault);
  });
}

/** Judges names and values in turn, as they came. */
export function faultOfHeaders(rawHeaders: readonly string[]): WhiskRejection | undefined {
  const once = new Set<string>();
  let count = 0;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (count === maxHeaders) return tooManyHeaders;
    if (name.length > maxName) return tooLongName;
    // A character is a byte here.
    if ((rawHeaders[at + 1] ?? '').length > maxValue) return tooLongValue;
    const key = name.toLowerCase();
    if (!once.has(key)) count += 1;
    if (countedOnce.has(key)) once.add(key);
  }
  return count === maxHeaders ? tooManyHeaders : undefined;
}
