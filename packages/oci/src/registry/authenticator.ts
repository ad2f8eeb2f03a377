import { type Challenge, parseChallenge } from './challenge.ts';
import { basicAuthorization, type Credentials, secretsOf } from './credentials.ts';
import type { Origin } from './hop.ts';
import type { RepeatContext } from './repeat.ts';
import { requestToken, type Token } from './token.ts';
import type { TrafficMeter } from './traffic.ts';
import type { Transport } from './transport.ts';

/** What an authenticator works with. */
export interface AuthenticatorOptions extends Pick<RepeatContext, 'host' | 'policy' | 'clock'> {
  readonly transport: Transport;
  /** Asked for at the first challenge, once. */
  readonly findCredentials: () => Promise<Credentials | undefined>;
}

/**
 * Proves to one registry who asks. It does not ask before it is asked: the first request goes without credentials.
 * From the first challenge on it keeps one token for each set of scopes, never one for all (there are token servers that
 * honour only the first scope, manifest-tool 53), and replaces it shortly before it ends. Requests that wait for the same
 * token share one request for it.
 */
export class Authenticator {
  readonly #options: AuthenticatorOptions;
  #challenge: Challenge | undefined;
  #credentials: Promise<Credentials | undefined> | undefined;
  readonly #tokens = new Map<string, Token>();
  readonly #pending = new Map<string, Promise<Token>>();
  /** Everything that must not be shown, as far as it is known by now. */
  readonly secrets: Set<string> = new Set<string>();

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
  }

  /** The credentials of this registry; undefined is anonymous. */
  credentials(): Promise<Credentials | undefined> {
    this.#credentials ??= this.#options.findCredentials().then((found) => {
      for (const secret of secretsOf(found)) this.secrets.add(secret);
      return found;
    });
    return this.#credentials;
  }

  /** The value of `Authorization` for a request, as far as it is known what the registry wants. */
  async authorize(
    origin: Origin,
    scopes: readonly string[],
    meter?: TrafficMeter,
  ): Promise<string | undefined> {
    if (!this.#challenge) return undefined;
    return this.#header(origin, this.#challenge, scopes, meter);
  }

  /**
   * Takes the challenge of a 401. Returns the value to try next; undefined when there is nothing new to try. `used` is what
   * the refused request carried.
   */
  async answer(
    origin: Origin,
    refused: {
      readonly header: string | undefined;
      readonly scopes: readonly string[];
      readonly used: string | undefined;
      readonly meter?: TrafficMeter | undefined;
    },
  ): Promise<string | undefined> {
    const { scopes, used, meter } = refused;
    const challenge = parseChallenge(refused.header);
    if (!challenge) return undefined;
    this.#challenge = challenge;
    const lacking = challenge.scheme === 'bearer' ? challenge.scopes : [];
    // What the registry names comes first: some token servers look no further.
    const wanted = [...new Set([...lacking, ...scopes])];
    const key = keyOf(scopes);
    const known = this.#tokens.get(key);
    // Another request has replaced the token in the meantime.
    if (known && used !== `Bearer ${known.value}`) return `Bearer ${known.value}`;
    this.#tokens.delete(key);
    const header = await this.#header(origin, challenge, wanted, meter, key);
    return header === used ? undefined : header;
  }

  async #header(
    origin: Origin,
    challenge: Challenge,
    scopes: readonly string[],
    meter: TrafficMeter | undefined,
    key: string = keyOf(scopes),
  ): Promise<string | undefined> {
    const credentials = await this.credentials();
    if (credentials?.kind === 'registry-token') return `Bearer ${credentials.token}`;
    if (challenge.scheme === 'basic') {
      return credentials?.kind === 'password'
        ? basicAuthorization(credentials.username, credentials.password)
        : undefined;
    }
    const known = this.#tokens.get(key);
    if (known && known.staleAtMs > this.#options.clock.elapsed()) return `Bearer ${known.value}`;
    const { transport, host, policy, clock } = this.#options;
    const pending =
      this.#pending.get(key) ??
      requestToken({ transport, host, policy, clock, origin, challenge, scopes, credentials, meter })
        .then((token) => {
          this.#tokens.set(key, token);
          this.secrets.add(token.value);
          return token;
        })
        .finally(() => this.#pending.delete(key));
    this.#pending.set(key, pending);
    return `Bearer ${(await pending).value}`;
  }
}

function keyOf(scopes: readonly string[]): string {
  return scopes.toSorted().join(' ');
}
