/** Someone who may call: a namespace and its key. */
export interface Identity {
  readonly subject: string;
  readonly namespace: string;
  readonly uuid: string;
  readonly key: string;
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
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  const uuid = text.slice(0, Math.max(colon, 0));
  const key = text.slice(colon + 1);
  return uuidForm.test(uuid) && key.length === keyLength ? { uuid: uuid.toLowerCase(), key } : undefined;
}

/** `uuid:key`, as clients configure it and as containers receive it in `__OW_API_KEY`. */
export function authKeyOf(identity: Identity): string {
  return `${identity.uuid}:${identity.key}`;
}
