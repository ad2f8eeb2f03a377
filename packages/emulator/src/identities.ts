import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import {
  faultOfIdentities,
  type Identity,
  parseBasicCredentials,
  wellKnownIdentities,
} from '@serverless-max/whisk-protocol';
import { InvalidIdentitiesError } from './errors.ts';

/** The users of the emulator. */
export interface Identities {
  /** Who presents these credentials; undefined when nobody does, or they are wrong. */
  authenticate(authorization: string | undefined): Identity | undefined;
  /** Who owns a namespace. */
  ownerOf(namespace: string): Identity | undefined;
  /** Whose uuid it is. */
  withUuid(uuid: string): Identity | undefined;
}

/** OpenWhisk's two well-known users with new keys, which nobody else knows. */
export function generateIdentities(): readonly Identity[] {
  return wellKnownIdentities.map((identity) => ({
    ...identity,
    uuid: randomUUID(),
    key: randomBytes(32).toString('hex'),
  }));
}

/** The users of a list, with those of another one in the place of whoever has the same namespace, or besides. */
export function replaceIdentities(all: readonly Identity[], own: readonly Identity[]): readonly Identity[] {
  const namespaces = new Set(own.map((it) => it.namespace));
  return [...all.filter((it) => !namespaces.has(it.namespace)), ...own];
}

/** Creates the users from a list. @throws InvalidIdentitiesError */
export function createIdentities(identities: readonly Identity[]): Identities {
  const fault = faultOfIdentities(identities);
  if (fault !== undefined) throw new InvalidIdentitiesError(fault);
  return {
    authenticate(authorization) {
      const presented = parseBasicCredentials(authorization);
      if (!presented) return undefined;
      const identity = identities.find((it) => it.uuid === presented.uuid);
      return identity && isSameKey(identity.key, presented.key) ? identity : undefined;
    },
    ownerOf: (namespace) => identities.find((it) => it.namespace === namespace),
    withUuid: (uuid) => identities.find((it) => it.uuid === uuid),
  };
}

/** Compares in constant time, so that a key cannot be guessed from how long a refusal takes. */
function isSameKey(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
