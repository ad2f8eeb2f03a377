import { isEntityName } from './entity-name.ts';
import type { UserLimits } from './user-limits.ts';

/** Someone who may call: a namespace and its key. */
export interface Identity {
  readonly subject: string;
  readonly namespace: string;
  readonly uuid: string;
  readonly key: string;
  /** Where the host's limits are not this user's. */
  readonly limits?: UserLimits;
}

/** The identities of OpenWhisk's standalone server with their published development keys. They protect nothing. */
export const wellKnownIdentities: readonly Identity[] = [
  {
    subject: 'guest',
    namespace: 'guest',
    uuid: '23bc46b1-71f6-4ed5-8c54-816aa4f8c502',
    key: '123zO3xZCLrMN6v2BKK1dXYFpXlPkccOFqm12CdAsMgRU4VrNZ9lyGVCGuMDGIwP',
  },
  {
    subject: 'whisk.system',
    namespace: 'whisk.system',
    uuid: '789c46b1-71f6-4ed5-8c54-816aa4f8c502',
    key: 'abczO3xZCLrMN6v2BKK1dXYFpXlPkccOFqm12CdAsMgRU4VrNZ9lyGVCGuMDGIwP',
  },
];

const basicScheme = /^basic +([\w+/=-]+) *$/i;
const uuidForm = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const keyLength = 64;

/**
 * The uuid and key of an `Authorization` header, or undefined when it is absent or not a uuid with a key of
 * exactly 64 characters: such a header is treated like unknown credentials. (OpenWhisk: Secret.scala.)
 */
export function parseBasicCredentials(header: string | undefined): { uuid: string; key: string } | undefined {
  const encoded = header === undefined ? undefined : basicScheme.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  return parseAuthKey(Buffer.from(encoded, 'base64').toString('utf8'));
}

/** The parts of `uuid:key`, or undefined when that is not a uuid with a key of exactly 64 characters. */
export function parseAuthKey(text: string): { uuid: string; key: string } | undefined {
  const colon = text.indexOf(':');
  const uuid = text.slice(0, Math.max(colon, 0));
  const key = text.slice(colon + 1);
  return uuidForm.test(uuid) && key.length === keyLength ? { uuid: uuid.toLowerCase(), key } : undefined;
}

/**
 * What is wrong with the users of a host, in words without their keys: a namespace that cannot be one, credentials that
 * nobody could present, two users with one namespace or one uuid. Undefined when nothing is.
 */
export function faultOfIdentities(identities: readonly Identity[]): string | undefined {
  const seen = new Set<string>();
  for (const [at, identity] of identities.entries()) {
    const { namespace, uuid } = identity;
    // By its place: what stands there may be a key that was meant for another field.
    if (!isEntityName(namespace) || namespace === '_') {
      return `the namespace of user ${at + 1} cannot be the name of one`;
    }
    const parts = parseAuthKey(authKeyOf(identity));
    if (parts?.uuid !== uuid) {
      return `the credentials of ${namespace} are not a uuid in lower case and a key of ${keyLength} characters`;
    }
    if (seen.has(namespace)) return `there are two users with the namespace ${namespace}`;
    if (seen.has(uuid)) return `the user ${namespace} has the uuid of another user`;
    seen.add(namespace).add(uuid);
  }
  return undefined;
}

/** `uuid:key`, as clients configure it and as containers receive it in `__OW_API_KEY`. */
export function authKeyOf(identity: Identity): string {
  return `${identity.uuid}:${identity.key}`;
}
