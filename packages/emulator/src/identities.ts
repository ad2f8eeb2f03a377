import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { type Identity, parseBasicCredentials, wellKnownIdentities } from '@serverless-max/whisk-protocol';

/** The users of the emulator. */
export interface Identities {
  /** Who presents these credentials; undefined when nobody does, or they are wrong. */
  authenticate(authorization: string | undefined): Identity | undefined;
  /** Who owns a namespace. */
  ownerOf(namespace: string): Identity | undefined;
}

/** OpenWhisk's two well-known users with new keys, which nobody else knows. */
export function generateIdentities(): readonly Identity[] {
  return wellKnownIdentities.map((identity) => ({
    ...identity,
    uuid: randomUUID(),
    key: randomBytes(32).toString('hex'),
  }));
}

/** Creates the users from a list. */
export function createIdentities(identities: readonly Identity[]): Identities {
  return {
    authenticate(authorization) {
      const presented = parseBasicCredentials(authorization);
      if (!presented) return undefined;
      const identity = identities.find((it) => it.uuid === presented.uuid);
      return identity && isSameKey(identity.key, presented.key) ? identity : undefined;
    },
    ownerOf: (namespace) => identities.find((it) => it.namespace === namespace),
  };
}

/** Compares in constant time, so that a key cannot be guessed from how long a refusal takes. */
function isSameKey(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
