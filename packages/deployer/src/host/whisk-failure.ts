import { messageOf, type ServerlessMaxError } from '@serverless-max/foundation';
import {
  ForbiddenError,
  HostFailedError,
  HostRefusedError,
  HostUnreachableError,
  KeyRefusedError,
  NotOpenWhiskError,
  RateLimitedError,
  TlsFailureError,
} from './errors.ts';

/** What the `openwhisk` npm client rejects with, as far as it is read. */
interface ClientFailure {
  readonly statusCode?: number;
  /** The body of the answer, or `{ error }` with a message of the network. */
  readonly error?: unknown;
}

const tlsWords = /certificate|self.signed|unable to verify|altname|EPROTO|ssl|secure TLS|CERT_/i;

/** What a failure of the npm client means, from its status, body or words. `request` is `PUT namespaces/…`. */
export function toHostError(thrown: unknown, host: string, request: string): ServerlessMaxError {
  const { statusCode, error } = thrown as ClientFailure;
  if (statusCode === undefined) return networkError(thrown, host);
  const sentence = sentenceIn(error);
  if (statusCode === 429) return new RateLimitedError(request, sentence ?? 'too many requests');
  // A gateway in front of the host answers with pages of its own.
  if (statusCode >= 500)
    return new HostFailedError(request, statusCode, sentence ?? describeAnswer(error, statusCode));
  if (sentence === undefined) return new NotOpenWhiskError(request, describeAnswer(error, statusCode));
  if (statusCode === 401) return new KeyRefusedError(host, sentence);
  if (statusCode === 403) return new ForbiddenError(request, sentence);
  return new HostRefusedError(request, statusCode, sentence);
}

/** OpenWhisk's sentence in the body of a refusal; undefined when the body is no refusal of OpenWhisk's. */
function sentenceIn(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { error } = body as { readonly error?: unknown };
  return typeof error === 'string' ? error : undefined;
}

/** In words, what an answer is that is not OpenWhisk's. */
export function describeAnswer(body: unknown, status: number): string {
  const about = `status ${status} and `;
  if (Buffer.isBuffer(body)) {
    return body.length === 0 ? `${about}nothing (a redirection?)` : `${about}${body.length} bytes`;
  }
  if (typeof body === 'string') {
    const isPage = /<(!doctype|html|head|body)/i.test(body);
    return isPage
      ? `${about}a web page`
      : `${about}the text "${body.trim().slice(0, 60).replaceAll('\n', ' ')}"`;
  }
  return `${about}a document of another kind`;
}

function networkError(thrown: unknown, host: string): ServerlessMaxError {
  const words = messageOf(thrown).replace(/^Unknown Error From API: /, '');
  const why = (words.split('\n')[0] ?? '').replace(/\s*:?\s*\.\.\/deps.*$/, '').trim();
  if (tlsWords.test(words)) return new TlsFailureError(host, why);
  return new HostUnreachableError(host, why === '' ? 'the connection was refused' : why);
}
