import type { Clock } from '@serverless-max/foundation';
import type { Credentials } from './credentials.ts';
import {
  AccessDeniedError,
  LoginRefusedError,
  LoginRequiredError,
  RateLimitedError,
  type RegistryError,
  RegistryRefusedError,
} from './errors.ts';
import type { RegistryWords } from './registry-words.ts';
import { isTemporaryStatus, parseRetryAfter } from './retry.ts';

/** What is known of a refusal. */
export interface Refusal {
  readonly host: string;
  /** What was asked for, to follow "answered 500 to …". */
  readonly action: string;
  readonly status: number;
  readonly words: RegistryWords;
  readonly credentials: Credentials | undefined;
  readonly retryAfter: string | undefined;
  /** Whether the registry refused a token: then the token server did accept the credentials. */
  readonly isTokenRefused: boolean;
}

/** The error for an answer that is not the expected one. */
export function classifyRefusal(refusal: Refusal, clock: Clock): RegistryError {
  const { host, action, status, words, credentials } = refusal;
  const says = (code: string): boolean => words.codes.includes(code);
  if (status === 429 || says('TOOMANYREQUESTS')) {
    const waitMs = parseRetryAfter(refusal.retryAfter, clock.now());
    return new RateLimitedError(host, waitMs === undefined ? undefined : waitMs / 1000, words.text, status);
  }
  if (status === 401 && !credentials) return new LoginRequiredError(host, action, words.text, status);
  if (status === 401 && !refusal.isTokenRefused) return refusedLogin(host, credentials, words.text, status);
  if (status === 401 || status === 403 || says('DENIED')) {
    return new AccessDeniedError(host, action, words.text, status);
  }
  return new RegistryRefusedError(host, action, words.text, status, isTemporaryStatus(status));
}

function refusedLogin(
  host: string,
  credentials: Credentials | undefined,
  words: string,
  status: number,
): LoginRefusedError {
  const user = credentials?.kind === 'password' ? credentials.username : 'a token';
  return new LoginRefusedError(host, user, words, status);
}
