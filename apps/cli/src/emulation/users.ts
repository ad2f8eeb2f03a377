import { readFile } from 'node:fs/promises';
import {
  authKeyOf,
  faultOfIdentities,
  type Identity,
  parseAuthKey,
  type UserLimits,
  wellKnownIdentities,
} from '@serverless-max/whisk-protocol';
import { InvalidOptionError, InvalidUsersError } from '../errors.ts';
import { type CheckedValues, checkedValues, objectIn, readJson } from './json-values.ts';

/**
 * The users of a file.
 * @throws InvalidOptionError when there is no such file
 * @throws InvalidUsersError when it says something that is no user, in words without a key
 */
export async function readUsers(file: string): Promise<readonly Identity[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    throw new InvalidOptionError('--users', file, 'the path of a JSON file that can be read');
  }
  return parseUsers(text, file);
}

/**
 * Refuses published keys where other machines could use them.
 * @throws InvalidUsersError
 */
export function assertSecret(users: readonly Identity[], file: string): void {
  const published = wellKnownIdentities.map(authKeyOf);
  const known = users.find((it) => published.includes(authKeyOf(it)));
  if (known === undefined) return;
  throw new InvalidUsersError(
    file,
    `${known.namespace} has a published key, and other machines can reach this host`,
  );
}

/**
 * Reads users from the text of a file: a list of `{"namespace", "auth": "uuid:key", "limits"?}`.
 * @throws InvalidUsersError
 */
export function parseUsers(text: string, file: string): readonly Identity[] {
  const refuse = (detail: string): never => {
    throw new InvalidUsersError(file, detail);
  };
  const list = readJson(text);
  if (!Array.isArray(list)) return refuse('it is not a JSON list');
  const users = list.map((given: unknown, at) => parseUser(given, `user ${at + 1}`, refuse));
  const fault = faultOfIdentities(users);
  return fault === undefined ? users : refuse(fault);
}

const userFields = ['namespace', 'auth', 'limits'];

function parseUser(value: unknown, who: string, refuse: (detail: string) => never): Identity {
  const given = objectIn(value) ?? refuse(`${who} is not an object`);
  const unknown = Object.keys(given).some((key) => !userFields.includes(key));
  if (unknown) refuse(`${who} has another field than "namespace", "auth" and "limits"`);
  const { namespace, auth, limits } = given;
  if (typeof namespace !== 'string') return refuse(`${who} has no text as its "namespace"`);
  const parts = typeof auth === 'string' ? parseAuthKey(auth) : undefined;
  if (!parts) return refuse(`"auth" of ${who} is not a uuid, a colon and a key of 64 characters`);
  const identity: Identity = { subject: namespace, namespace, ...parts };
  if (limits === undefined) return identity;
  return { ...identity, limits: parseUserLimits(limits, who, refuse) };
}

type Readers = {
  readonly [name in keyof UserLimits]-?: (read: CheckedValues) => (name: string, value: unknown) => unknown;
};

/** How each limit of a user is read. OpenWhisk's others are not there: a file that names one is refused. */
const readers: Readers = {
  invocationsPerMinute: (read) => read.rateOf,
  concurrentInvocations: (read) => read.rateOf,
  firesPerMinute: (read) => read.rateOf,
  allowedKinds: (read) => read.textsOf,
  storeActivations: (read) => read.booleanOf,
  minActionMemory: (read) => read.numberOf,
  maxActionMemory: (read) => read.numberOf,
  minActionLogs: (read) => read.numberOf,
  maxActionLogs: (read) => read.numberOf,
  minActionTimeout: (read) => read.numberOf,
  maxActionTimeout: (read) => read.numberOf,
  minActionConcurrency: (read) => read.numberOf,
  maxActionConcurrency: (read) => read.numberOf,
  maxParameterSize: (read) => read.sizeOf,
  maxPayloadSize: (read) => read.sizeOf,
};

function parseUserLimits(value: unknown, who: string, refuse: (detail: string) => never): UserLimits {
  const given = objectIn(value) ?? refuse(`"limits" of ${who} is not an object`);
  const read = checkedValues((detail) => refuse(`of the limits of ${who}, ${detail}`));
  const entries = Object.entries(given).map(([name, limit]) => {
    if (!Object.hasOwn(readers, name)) {
      return refuse(`${who} has a limit "${name}"; there are ${Object.keys(readers).join(', ')}`);
    }
    return [name, readers[name as keyof UserLimits](read)(name, limit)] as const;
  });
  const limits: UserLimits = Object.fromEntries(entries);
  for (const what of ['Memory', 'Logs', 'Timeout', 'Concurrency'] as const) {
    const [min, max] = [limits[`minAction${what}`], limits[`maxAction${what}`]];
    if (min !== undefined && max !== undefined && min > max) {
      refuse(`of the limits of ${who}, "minAction${what}" is ${min}, and "maxAction${what}" is ${max}`);
    }
  }
  return limits;
}
