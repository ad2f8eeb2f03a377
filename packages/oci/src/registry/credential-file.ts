import { canonicalRegistry } from '../registry-host.ts';
import { type Credentials, toCredentials } from './credentials.ts';
import { CredentialFileError } from './errors.ts';

/** Docker's config.json or Podman's auth.json, as far as it is about credentials. */
export interface CredentialFile {
  readonly path: string;
  readonly auths: Readonly<Record<string, AuthEntry>>;
  readonly credHelpers: Readonly<Record<string, string>>;
  readonly credsStore: string | undefined;
}

interface AuthEntry {
  readonly auth?: unknown;
  readonly username?: unknown;
  readonly password?: unknown;
  readonly identitytoken?: unknown;
  readonly registrytoken?: unknown;
}

/** Where a file says that the credentials of a registry are. */
export type CredentialPlace =
  | { readonly kind: 'helper'; readonly name: string }
  | { readonly kind: 'file'; readonly credentials: Credentials };

/** Reads a file's text; throws `CredentialFileError` without quoting any of it. */
export function parseCredentialFile(path: string, text: string): CredentialFile {
  let value: unknown;
  try {
    value = text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    // The parser's message quotes the text around the mistake, which may be a password.
    throw new CredentialFileError(path, 'it is not JSON');
  }
  if (!isObject(value)) throw new CredentialFileError(path, 'it is not a JSON object');
  const { auths = {}, credHelpers = {}, credsStore } = value;
  if (!isObject(auths) || !Object.values(auths).every(isObject))
    throw new CredentialFileError(path, 'auths is not an object of objects');
  if (!isObject(credHelpers) || !Object.values(credHelpers).every((name) => typeof name === 'string')) {
    throw new CredentialFileError(path, 'credHelpers is not an object of texts');
  }
  if (credsStore !== undefined && typeof credsStore !== 'string')
    throw new CredentialFileError(path, 'credsStore is not a text');
  return {
    path,
    auths: auths as Record<string, AuthEntry>,
    credHelpers: credHelpers as Record<string, string>,
    credsStore: credsStore || undefined,
  };
}

/**
 * Where to look for a registry's credentials in the order that Docker keeps: the helper of this registry, the store, the
 * file itself. A store that knows nothing of the registry leads on to the file.
 */
export function placesOf(file: CredentialFile, registry: string): CredentialPlace[] {
  const helper = Object.entries(file.credHelpers).find(([key]) => isKeyOf(key, registry))?.[1];
  const name = helper || file.credsStore;
  const entry = Object.entries(file.auths)
    .filter(([key]) => isKeyOf(key, registry))
    .map(([, value]) => credentialsOf(file.path, registry, value))
    .find((credentials) => credentials !== undefined);
  return [
    ...(name ? [{ kind: 'helper', name } as const] : []),
    ...(entry ? [{ kind: 'file', credentials: entry } as const] : []),
  ];
}

/** What helpers know Docker Hub by; other registries by their host. */
export function helperKeyOf(registry: string): string {
  return canonicalRegistry(registry) === 'docker.io' ? 'https://index.docker.io/v1/' : registry;
}

function credentialsOf(path: string, registry: string, entry: AuthEntry): Credentials | undefined {
  const { auth, username, password, identitytoken, registrytoken } = entry;
  if (typeof registrytoken === 'string' && registrytoken)
    return { kind: 'registry-token', token: registrytoken };
  if (typeof identitytoken === 'string' && identitytoken)
    return { kind: 'identity-token', token: identitytoken };
  if (typeof auth === 'string' && auth) {
    // Docker pads old entries with zero bytes; a password may contain colons, a user name may not.
    const decoded = Buffer.from(auth, 'base64').toString('utf8').replace(/\0+$/, '');
    const colon = decoded.indexOf(':');
    if (colon < 1)
      throw new CredentialFileError(path, `the entry auth of ${registry} is not base64 of user:password`);
    return toCredentials(decoded.slice(0, colon), decoded.slice(colon + 1));
  }
  if (typeof username === 'string' && username && typeof password === 'string')
    return toCredentials(username, password);
  return undefined;
}

/**
 * Keys are hosts or URLs of hosts (`https://host/v1/`). Podman's keys with the path of a repository are passed over: what is
 * known here is known for a registry as a whole.
 */
function isKeyOf(key: string, registry: string): boolean {
  const [host = '', ...path] = key.replace(/^https?:\/\//i, '').split('/');
  return /^(v[12]\/?)?$/.test(path.join('/')) && canonicalRegistry(host) === canonicalRegistry(registry);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
