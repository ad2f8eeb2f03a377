import type { Clock } from '@serverless-max/foundation';
import { apiHostOf, canonicalRegistry, isLoopbackHost } from '../registry-host.ts';
import { Authenticator } from './authenticator.ts';
import { parseChallenge } from './challenge.ts';
import type { CredentialSource } from './credentials.ts';
import type { RegistryError } from './errors.ts';
import { classifyRefusal } from './failure.ts';
import { type FollowedRequest, sendFollowing } from './follow.ts';
import type { Origin } from './hop.ts';
import { isPrivateAddress, isPrivateHost } from './private-address.ts';
import { readText } from './read-body.ts';
import { parseRegistryWords, type RegistryWords } from './registry-words.ts';
import { repeatSend } from './repeat.ts';
import type { RetryPolicy } from './retry.ts';
import { speaksTls } from './scheme.ts';
import type { Transport, TransportResponse } from './transport.ts';
import type { WaitListener } from './wait.ts';

/** What all sessions of a client have in common. */
export interface SessionOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly policy: RetryPolicy;
  readonly findCredentials: CredentialSource;
  /** Registries (host and port) that may be spoken to over plain http. Those of this machine always may. */
  readonly plainHttp: readonly string[];
}

/** A request to a registry. */
export interface SessionRequest extends Omit<FollowedRequest, 'authorization' | 'headers'> {
  readonly headers?: Readonly<Record<string, string>>;
  /** What a token has to permit, e.g. `repository:org/model:pull`. */
  readonly scopes: readonly string[];
  /** Whether a temporary failure is waited out here; uploads do that themselves. */
  readonly isRepeated?: boolean;
  readonly onWait?: WaitListener | undefined;
}

/** A refusal that was read to its end. */
export interface ReadRefusal {
  readonly status: number;
  readonly words: RegistryWords;
  /** The error to throw, unless the operation knows better. */
  readonly error: RegistryError;
}

/** Everything that is kept about one registry: how it is reached, who asks, how it likes uploads. */
export class RegistrySession {
  readonly host: string;
  readonly clock: Clock;
  readonly policy: RetryPolicy;
  /** The way of uploading that this registry took last; undefined before the first. */
  uploadWay: 'put' | 'patch' | 'chunks' | undefined;
  readonly #options: SessionOptions;
  readonly #authenticator: Authenticator;
  #origin: Promise<Origin> | undefined;
  #isPrivate: boolean | undefined;
  #isKnown = false;

  constructor(registry: string, options: SessionOptions) {
    this.host = apiHostOf(registry);
    this.clock = options.clock;
    this.policy = options.policy;
    this.#options = options;
    this.#authenticator = new Authenticator({
      ...options,
      host: this.host,
      findCredentials: () => options.findCredentials(registry),
    });
  }

  /**
   * Sends a request with whatever the registry wants to see, follows its redirects, and waits out temporary failures.
   * Returns the answer whatever its status; see `refusalOf`.
   */
  send(request: SessionRequest): Promise<TransportResponse> {
    if (request.isRepeated === false) return this.#authorized(request);
    const { host, policy, clock } = this;
    const { signal, onWait } = request;
    const isKnown = (): boolean => this.#isKnown;
    return repeatSend({ host, policy, clock, signal, isKnown, onWait }, () => this.#authorized(request));
  }

  /** Reads an answer that is not the expected one, and makes the error of it. */
  async refusalOf(response: TransportResponse, action: string): Promise<ReadRefusal> {
    const { status, headers, url } = response;
    const words = parseRegistryWords(await readText(response.body, 64 * 1024), this.#authenticator.secrets);
    const credentials = await this.#authenticator.credentials().catch(() => undefined);
    const isTokenRefused = parseChallenge(headers['www-authenticate'])?.scheme === 'bearer';
    const retryAfter = headers['retry-after'];
    const refusal = { host: url.host, action, status, words, credentials, retryAfter, isTokenRefused };
    return { status, words, error: classifyRefusal(refusal, this.clock) };
  }

  async #authorized(request: SessionRequest): Promise<TransportResponse> {
    const { scopes, isRepeated: _, onWait: __, ...sent } = request;
    const { meter, signal } = request;
    this.#origin ??= this.#findOrigin();
    const origin = await this.#origin;
    let authorization = await abortable(this.#authenticator.authorize(origin, scopes, meter), signal);
    // A token that has ended, and scopes that only the challenge names: two answers to a 401 suffice.
    for (let round = 0; ; round += 1) {
      const response = await sendFollowing(this.#options.transport, this.#withPrivacy(origin), {
        ...sent,
        headers: sent.headers ?? {},
        authorization,
      });
      this.#isKnown = true;
      this.#isPrivate ??=
        response.isTrusted && response.remoteAddress !== undefined
          ? isPrivateAddress(response.remoteAddress)
          : undefined;
      if (response.status !== 401 || !response.isTrusted || round === 2) return response;
      const header = response.headers['www-authenticate'];
      const next = await abortable(
        this.#authenticator.answer(this.#withPrivacy(origin), { header, scopes, used: authorization, meter }),
        signal,
      );
      if (next === undefined) return response;
      response.body.resume();
      authorization = next;
    }
  }

  /** A registry whose name leads into a private network may point there as well. */
  #withPrivacy(origin: Origin): Origin {
    return { ...origin, isPrivate: origin.isPrivate || this.#isPrivate === true };
  }

  async #findOrigin(): Promise<Origin> {
    const isPlain = this.#options.plainHttp.some(
      (host) => canonicalRegistry(host) === canonicalRegistry(this.host),
    );
    const isHttp =
      isPlain || (isLoopbackHost(this.host) && !(await speaksTls(new URL(`https://${this.host}/`))));
    const url = new URL(`${isHttp ? 'http' : 'https'}://${this.host}/`);
    const allowsHttp = (host: string): boolean =>
      isLoopbackHost(host) ||
      this.#options.plainHttp.some((it) => canonicalRegistry(it) === canonicalRegistry(host));
    return { url, isPrivate: isPrivateHost(url.hostname), allowsHttp };
  }
}

/** Ends waiting for what others may wait for as well. */
function abortable<Value>(work: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (!signal) return work;
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
