import { type Fault, ServerlessMaxError } from '@serverless-max/foundation';

/** The text names no host. */
export class InvalidHostError extends ServerlessMaxError {
  override readonly code = 'DEP_INVALID_HOST';
  override readonly fault: Fault = 'user';
  constructor(given: string) {
    super(`"${given}" is no address of an OpenWhisk host.`, {
      hint: 'Write a host (`openwhisk.example`, then https is meant) or an address such as http://127.0.0.1:3233.',
    });
  }
}

/** Nothing answers at the host's address. */
export class HostUnreachableError extends ServerlessMaxError {
  override readonly code = 'DEP_HOST_UNREACHABLE';
  override readonly fault: Fault = 'remote';
  constructor(host: string, why: string) {
    super(`${host} does not answer: ${why}.`, {
      hint: 'Check --host (or APIHOST in .wskprops) and that the host runs; a local one starts with `smax emulate`.',
    });
  }
}

/** The host's certificate is not trusted, or it does not speak TLS. */
export class TlsFailureError extends ServerlessMaxError {
  override readonly code = 'DEP_TLS_FAILURE';
  override readonly fault: Fault = 'remote';
  constructor(host: string, why: string) {
    super(`No secure connection to ${host}: ${why}.`, {
      hint: /wrong version|EPROTO/.test(why)
        ? `It may speak plain HTTP: write ${host.replace(/^https:/, 'http:')}.`
        : 'Put its certificate authority into NODE_EXTRA_CA_CERTS, or give --insecure when you know the host.',
    });
  }
}

/** The host took a request and did not answer in time. */
export class HostTimedOutError extends ServerlessMaxError {
  override readonly code = 'DEP_HOST_TIMED_OUT';
  override readonly fault: Fault = 'remote';
  constructor(request: string, timeoutMs: number) {
    super(`No answer to ${request} within ${timeoutMs / 1000} s.`, {
      hint: 'Run the same again: it looks first at what the host has.',
    });
  }
}

/** Something answers, and it is no OpenWhisk API. */
export class NotOpenWhiskError extends ServerlessMaxError {
  override readonly code = 'DEP_NOT_OPENWHISK';
  override readonly fault: Fault = 'user';
  constructor(request: string, answer: string) {
    super(`${request} was not answered as OpenWhisk does, but with ${answer}.`, {
      hint: 'Check the address (scheme and port too) and --api-version; a proxy or a sign-in page may be in between.',
    });
  }
}

/** The host does not know the key or the token. */
export class KeyRefusedError extends ServerlessMaxError {
  override readonly code = 'DEP_KEY_REFUSED';
  override readonly fault: Fault = 'user';
  constructor(host: string, sentence: string) {
    super(`${host} does not accept the key: ${sentence}`, {
      hint: '`smax doctor` shows where the key comes from; `wsk property get --auth` shows the one that wsk uses.',
    });
  }
}

/** The key is good, and may not do this. */
export class ForbiddenError extends ServerlessMaxError {
  override readonly code = 'DEP_FORBIDDEN';
  override readonly fault: Fault = 'user';
  constructor(request: string, sentence: string) {
    super(`The host does not allow ${request}: ${sentence}`, {
      hint: 'The key belongs to another namespace, or the host restricts it: see --namespace and `wsk namespace list`.',
    });
  }
}

/** The host refused what was asked of it, in its own words. */
export class HostRefusedError extends ServerlessMaxError {
  override readonly code = 'DEP_HOST_REFUSED';
  override readonly fault: Fault = 'user';
  readonly status: number;
  constructor(request: string, status: number, sentence: string) {
    super(`The host refused ${request} (${status}): ${sentence}`, {
      hint: 'Nothing of this request was done.',
    });
    this.status = status;
  }
}

/** The host itself failed, also when it was asked again. */
export class HostFailedError extends ServerlessMaxError {
  override readonly code = 'DEP_HOST_FAILED';
  override readonly fault: Fault = 'remote';
  readonly status: number;
  constructor(request: string, status: number, sentence: string) {
    super(`The host failed at ${request} (${status}): ${sentence}`, {
      hint: 'Run the same again later: it looks first at what the host has.',
    });
    this.status = status;
  }
}

/** The host's rate limits are used up, also after waiting. */
export class RateLimitedError extends ServerlessMaxError {
  override readonly code = 'DEP_RATE_LIMITED';
  override readonly fault: Fault = 'remote';
  /** The host's own words; they tell a rate per minute from requests at the same time. */
  readonly sentence: string;
  constructor(request: string, sentence: string) {
    super(`The host's rate limit refuses ${request}: ${sentence}`, {
      hint: 'Wait a minute, or deploy fewer at the same time with --parallel 1.',
    });
    this.sentence = sentence;
  }
}
