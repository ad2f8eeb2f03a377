import { readFileSync } from 'node:fs';

/** A row of a table. */
export type Case = Readonly<Record<string, unknown>>;

const folder = new URL('../../../conformance/', import.meta.url);

/** A table of `conformance/`, which the tests of every action server read. */
export function loadCases<T = Case>(name: string): readonly T[] {
  return JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as T[];
}

/** The bytes that a case gives as text (`key`) or as base64 (`keyBase64`); undefined when it gives none. */
export function bytesOf(members: Case, key: string): Buffer | undefined {
  const [text, base64] = [members[key], members[`${key}Base64`]];
  if (typeof base64 === 'string') return Buffer.from(base64, 'base64');
  return typeof text === 'string' ? Buffer.from(text) : undefined;
}
