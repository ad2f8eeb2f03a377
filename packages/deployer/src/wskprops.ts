import { readFile } from 'node:fs/promises';

/** What wsk's property file tells, as far as wsk itself reads it: `NAMESPACE` is older clients'. */
export interface WskProps {
  readonly apiHost?: string;
  readonly auth?: string;
  readonly apiVersion?: string;
}

const names: Readonly<Record<string, keyof WskProps>> = {
  APIHOST: 'apiHost',
  AUTH: 'auth',
  APIVERSION: 'apiVersion',
};

/** Reads the lines `NAME=value` of a property file; lines of other kinds are passed over, as wsk does. */
export function parseWskProps(text: string): WskProps {
  const found: Partial<Record<keyof WskProps, string>> = {};
  for (const line of text.split(/\r?\n/)) {
    const [, name = '', value = ''] = /^\s*([A-Z_]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    const key = names[name];
    const plain = value.replace(/^(["'])(.*)\1$/, '$2');
    if (key && plain !== '') found[key] = plain;
  }
  return found;
}

/** Reads the property file at a path; an absent file tells nothing. */
export async function readWskProps(path: string): Promise<WskProps> {
  try {
    return parseWskProps(await readFile(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
