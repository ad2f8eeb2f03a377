import { randomUUID } from 'node:crypto';
import type { Exchange } from './exchange.ts';

/** Who may do what in a registry in memory. */
export interface RegistryAuth {
  readonly kind: 'basic' | 'token';
  /** User names and their passwords. */
  readonly users: Readonly<Record<string, string>>;
  /** Identity tokens and their users; only with tokens. */
  readonly identityTokens?: Readonly<Record<string, string>>;
  /** Whether everybody may pull. */
  readonly anonymousPull?: boolean;
  /** What a user may not do, e.g. `push` to `org/model`; everything else is permitted to users. */
  readonly denies?: (user: string | undefined, repository: string, action: string) => boolean;
  /** How long a token lives, in seconds; 300 unless given. */
  readonly tokenLifetime?: number;
  /** Honours only the first `scope`, as GitLab did. */
  readonly firstScopeOnly?: boolean;
  /** Does not know POST, as Google's did. */
  readonly noPost?: boolean;
  /** Another realm than this server's own. */
  readonly realm?: string;
  /** Says `access_token` instead of `token`. */
  readonly saysAccessToken?: boolean;
}

interface Grant {
  readonly scopes: ReadonlyMap<string, ReadonlySet<string>>;
  readonly endsAt: number;
}

/** Checks `Authorization` and gives tokens, as the distribution registry and its token servers do. */
export class Gatekeeper {
  readonly #auth: RegistryAuth | undefined;
  readonly #tokens = new Map<string, Grant>();

  constructor(auth: RegistryAuth | undefined) {
    this.#auth = auth;
  }

  /** Ends every token that was given so far. */
  expireTokens(): void {
    this.#tokens.clear();
  }

  /** Whether the request may do all of this; if not, it has been answered with 401 or 403. */
  admits(exchange: Exchange, needs: readonly (readonly [repository: string, action: string])[]): boolean {
    const auth = this.#auth;
    if (!auth) return true;
    const header = exchange.request.headers.authorization;
    if (auth.kind === 'basic') return this.#admitsBasic(exchange, auth, header, needs);
    const grant = header?.startsWith('Bearer ')
      ? this.#tokens.get(header.slice('Bearer '.length))
      : undefined;
    const isAlive = grant !== undefined && grant.endsAt > performance.now();
    if (isAlive && needs.every(([repository, action]) => grant.scopes.get(repository)?.has(action)))
      return true;
    const scope = [...Map.groupBy(needs, ([repository]) => repository)]
      .map(([repository, all]) => `repository:${repository}:${all.map(([, action]) => action).join(',')}`)
      .join(' ');
    const error = header ? `,error="${isAlive ? 'insufficient_scope' : 'invalid_token'}"` : '';
    const realm = auth.realm ?? `${exchange.url.origin}/token`;
    const challenge = `Bearer realm="${realm}",service="memory",scope="${scope}"${error}`;
    exchange.refuse(401, 'UNAUTHORIZED', 'authentication required', undefined, {
      'www-authenticate': challenge,
    });
    return false;
  }

  /** The token server. */
  async giveToken(exchange: Exchange): Promise<void> {
    const auth = this.#auth;
    if (!auth) return exchange.reply(404);
    const form = new URLSearchParams((await exchange.readBody()).bytes.toString());
    const isPost = exchange.method === 'POST';
    if (isPost && auth.noPost) return exchange.reply(404);
    const scopes = isPost ? (form.get('scope') ?? '').split(' ') : exchange.url.searchParams.getAll('scope');
    const user = isPost
      ? auth.identityTokens?.[form.get('refresh_token') ?? '']
      : this.#userOf(auth, exchange);
    if (user === undefined && (isPost || exchange.request.headers.authorization)) {
      return exchange.refuse(401, 'UNAUTHORIZED', 'incorrect username or password');
    }
    const granted = new Map<string, Set<string>>();
    for (const scope of auth.firstScopeOnly ? scopes.slice(0, 1) : scopes) {
      const [, repository = '', actions = ''] = /^repository:(.*):([a-z,*]+)$/.exec(scope) ?? [];
      const permitted = actions.split(',').filter((action) => this.#permits(auth, user, repository, action));
      granted.set(repository, new Set([...(granted.get(repository) ?? []), ...permitted]));
    }
    const value = randomUUID();
    const lifetime = auth.tokenLifetime ?? 300;
    this.#tokens.set(value, { scopes: granted, endsAt: performance.now() + lifetime * 1000 });
    const answer = { [auth.saysAccessToken ? 'access_token' : 'token']: value, expires_in: lifetime };
    exchange.reply(200, { 'content-type': 'application/json' }, Buffer.from(JSON.stringify(answer)));
  }

  #admitsBasic(
    exchange: Exchange,
    auth: RegistryAuth,
    header: string | undefined,
    needs: readonly (readonly [string, string])[],
  ): boolean {
    const user = this.#userOf(auth, exchange);
    if (needs.every(([repository, action]) => this.#permits(auth, user, repository, action))) return true;
    if (user !== undefined) exchange.refuse(403, 'DENIED', 'requested access to the resource is denied');
    else {
      const message = header ? 'incorrect username or password' : 'authentication required';
      exchange.refuse(401, 'UNAUTHORIZED', message, undefined, {
        'www-authenticate': 'Basic realm="memory"',
      });
    }
    return false;
  }

  #permits(auth: RegistryAuth, user: string | undefined, repository: string, action: string): boolean {
    if (auth.denies?.(user, repository, action)) return false;
    return user !== undefined || (auth.anonymousPull === true && action === 'pull');
  }

  #userOf(auth: RegistryAuth, exchange: Exchange): string | undefined {
    const header = exchange.request.headers.authorization ?? '';
    if (!header.startsWith('Basic ')) return undefined;
    const [, name = '', password = ''] =
      /^([^:]*):(.*)$/s.exec(Buffer.from(header.slice('Basic '.length), 'base64').toString()) ?? [];
    if (name === '<token>') return auth.identityTokens?.[password];
    return Object.hasOwn(auth.users, name) && auth.users[name] === password ? name : undefined;
  }
}
