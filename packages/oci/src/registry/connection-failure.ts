import { messageOf } from '@serverless-max/foundation';
import { CertificateError, PlainHttpError, type RegistryError, RegistryUnreachableError } from './errors.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be resolved right now',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ETIMEDOUT: 'it did not answer in time',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no network',
  ERR_PROXY_TUNNEL: 'it refused the way',
};

/** The error for a request that got no whole answer. `proxy` is the one in between, which is where a connection begins. */
export function classifyConnectionFailure(host: string, cause: unknown, proxy?: string): RegistryError {
  const code = codeOf(cause);
  if (isCertificateFailure(cause)) return new CertificateError(host, messageOf(cause), { cause });
  if (isPlainHttp(cause)) return new PlainHttpError(host, { cause });
  return new RegistryUnreachableError(host, reasons[code] ?? (messageOf(cause) || code), { cause, proxy });
}

/** Whether another attempt makes sense: a name that does not exist and a wrong certificate stay as they are. */
export function isTemporaryFailure(cause: unknown): boolean {
  return !isCertificateFailure(cause) && !isPlainHttp(cause) && codeOf(cause) !== 'ENOTFOUND';
}

/** Whether no connection came about at all. */
export function isNobodyThere(cause: unknown): boolean {
  const codes = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EAI_AGAIN', 'ERR_PROXY_TUNNEL'];
  return codes.includes(codeOf(cause));
}

/** Whether the other side does not speak TLS. */
export function isPlainHttp(cause: unknown): boolean {
  return (
    codeOf(cause) === 'ERR_SSL_WRONG_VERSION_NUMBER' ||
    (codeOf(cause) === 'EPROTO' && /wrong version/i.test(messageOf(cause)))
  );
}

function isCertificateFailure(cause: unknown): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS_CERT/.test(codeOf(cause));
}

function codeOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.errors.length > 0) return codeOf(cause.errors[0]);
  const code = (cause as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : '';
}
