/** How to prove to a registry who asks. */
export type Credentials =
  /** User name and password, sent as Basic to the registry or to its token server. */
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** An identity token, exchanged for access tokens (OAuth2 refresh token). */
  | { readonly kind: 'identity-token'; readonly token: string }
  /** A token that is sent to the registry as it is. */
  | { readonly kind: 'registry-token'; readonly token: string };

/** Finds the credentials for a registry; undefined means that it is asked anonymously. */
export type CredentialSource = (registry: string, signal?: AbortSignal) => Promise<Credentials | undefined>;

/** `Basic …` for a password. */
export function basicAuthorization(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** User name and password as credentials; `<token>` as the name marks an identity token (Docker's convention). */
export function toCredentials(username: string, secret: string): Credentials {
  return username === '<token>'
    ? { kind: 'identity-token', token: secret }
    : { kind: 'password', username, password: secret };
}

/** What must never be shown. */
export function secretsOf(credentials: Credentials | undefined): string[] {
  if (!credentials) return [];
  if (credentials.kind !== 'password') return [credentials.token];
  const { username, password } = credentials;
  return [password, basicAuthorization(username, password).slice('Basic '.length)];
}
