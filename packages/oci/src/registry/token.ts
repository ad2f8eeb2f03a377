import type { Challenge } from './challenge.ts';
import { basicAuthorization, type Credentials, secretsOf } from './credentials.ts';
import { ProtocolError } from './errors.ts';
import { classifyRefusal } from './failure.ts';
import { sendFollowing } from './follow.ts';
import { type Hop, type Origin, planHop } from './hop.ts';
import { readText } from './read-body.ts';
import { parseRegistryWords } from './registry-words.ts';
import { type RepeatContext, repeatSend } from './repeat.ts';
import type { TrafficMeter } from './traffic.ts';
import type { Transport, TransportResponse } from './transport.ts';

/** An access token. */
export interface Token {
  readonly value: string;
  /** When it is to be replaced, in the clock's monotonic milliseconds. */
  readonly staleAtMs: number;
}

/** What a token is asked with. */
export interface TokenRequest extends RepeatContext {
  readonly transport: Transport;
  readonly origin: Origin;
  readonly challenge: Extract<Challenge, { scheme: 'bearer' }>;
  readonly scopes: readonly string[];
  readonly credentials: Credentials | undefined;
  readonly meter?: TrafficMeter | undefined;
}

const maximumAnswerBytes = 1024 * 1024;
/** What a token server means that does not say how long a token lives (distribution: auth/token.md), in seconds. */
const usualLifetime = 60;

/**
 * Gets an access token (distribution: auth/token.md, auth/oauth.md): for an identity token with POST, and with GET where
 * POST is not known; otherwise with GET, with Basic or anonymously. Throws `LoginRefusedError` when the credentials are
 * wrong, `UnsafeAddressError` for a realm where the registry must not point.
 */
export async function requestToken(request: TokenRequest): Promise<Token> {
  const { origin, challenge, credentials, clock } = request;
  const realm = planHop(origin, origin.url, challenge.realm);
  const action = 'asking for a token';
  let response: TransportResponse | undefined;
  if (credentials?.kind === 'identity-token') {
    response = await post(request, realm, credentials.token, action);
    // Token servers without OAuth2: GCR answers 404, Artifactory 401, others 405.
    if ([401, 404, 405, 501].includes(response.status)) {
      response.body.resume();
      response = undefined;
    }
  }
  response ??= await get(request, realm, action);
  const text = await readText(response.body, maximumAnswerBytes);
  if (response.status !== 200) {
    throw classifyRefusal(
      {
        // The user logs in to the registry, whoever gives its tokens.
        host: origin.url.host,
        action,
        // 403 is what some token servers say of a wrong password.
        status: response.status === 403 ? 401 : response.status,
        words: parseRegistryWords(text, secretsOf(credentials)),
        credentials,
        retryAfter: response.headers['retry-after'],
        isTokenRefused: false,
      },
      clock,
    );
  }
  return parseToken(text, realm.url.host, clock.elapsed());
}

function get(request: TokenRequest, realm: Hop, action: string): Promise<TransportResponse> {
  const { challenge, scopes, credentials } = request;
  const url = new URL(realm.url);
  if (challenge.service) url.searchParams.set('service', challenge.service);
  for (const scope of scopes) url.searchParams.append('scope', scope);
  return ask(request, realm, {
    method: 'GET',
    location: url.href,
    headers: { accept: 'application/json' },
    authorization: basicOf(credentials),
    action,
  });
}

function post(
  request: TokenRequest,
  realm: Hop,
  refreshToken: string,
  action: string,
): Promise<TransportResponse> {
  const { challenge, scopes } = request;
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: 'serverless-max',
    service: challenge.service ?? '',
    scope: scopes.join(' '),
    refresh_token: refreshToken,
  });
  return ask(request, realm, {
    method: 'POST',
    location: realm.url.href,
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: new TextEncoder().encode(form.toString()),
    action,
  });
}

/** The token server is an origin of its own: what it redirects to does not get the password. */
function ask(
  request: TokenRequest,
  realm: Hop,
  sent: Omit<Parameters<typeof sendFollowing>[2], 'meter' | 'signal' | 'isGuarded'>,
): Promise<TransportResponse> {
  const { transport, signal, meter } = request;
  const origin: Origin = { ...request.origin, url: new URL(realm.url.origin) };
  return repeatSend(request, () =>
    sendFollowing(transport, origin, { ...sent, signal, meter, isGuarded: realm.isGuarded }),
  );
}

function basicOf(credentials: Credentials | undefined): string | undefined {
  if (credentials?.kind === 'password') return basicAuthorization(credentials.username, credentials.password);
  return credentials?.kind === 'identity-token'
    ? basicAuthorization('<token>', credentials.token)
    : undefined;
}

function parseToken(text: string, host: string, nowMs: number): Token {
  const answer = parseAnswer(text);
  const value = answer?.token || answer?.access_token;
  if (typeof value !== 'string' || /[^\x21-\x7e]/.test(value)) {
    throw new ProtocolError(host, 'asking for a token', 'its answer holds no token');
  }
  const given = answer?.expires_in;
  const lifetime = typeof given === 'number' && given > 0 ? given : usualLifetime;
  // Replaced a little before its end, so that a request does not arrive with one that has just ended.
  return { value, staleAtMs: nowMs + lifetime * 1000 * 0.9 };
}

function parseAnswer(text: string): { token?: unknown; access_token?: unknown; expires_in?: unknown } | null {
  try {
    return JSON.parse(text) as object | null;
  } catch {
    return null;
  }
}
