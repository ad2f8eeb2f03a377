import { WhiskRejection } from './errors.ts';
import { messages } from './messages.ts';

const versionForm = /^\d{1,9}(?:\.\d{1,9}){0,2}$/;

/** The version of an entity's first write. */
export const firstVersion = '0.0.1';

/**
 * Returns a version with all three numbers; missing ones are 0. Throws a 400 for anything else, and for
 * `0.0.0`. (OpenWhisk: SemVer.scala.)
 */
export function parseVersion(text: string): string {
  const [major = 0, minor = 0, patch = 0] = versionForm.test(text) ? text.split('.').map(Number) : [];
  if (major + minor + patch === 0) {
    throw new WhiskRejection(400, messages.malformedContent(messages.versionMalformed));
  }
  return `${major}.${minor}.${patch}`;
}

/** The version of the next write: one more in the third number, without carry. */
export function nextVersion(version: string): string {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return `${major}.${minor}.${patch + 1}`;
}
