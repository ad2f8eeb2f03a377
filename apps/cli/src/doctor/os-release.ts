import { readFile } from 'node:fs/promises';

/** Which Linux distribution this is (freedesktop.org: os-release). */
export interface OsRelease {
  /** Lower-case word such as `debian`; `linux` when the file says nothing. */
  readonly id: string;
  /** The distributions it derives from, closest first. */
  readonly idLike: readonly string[];
  /** For people, e.g. `Debian GNU/Linux 12 (bookworm)`. */
  readonly name: string;
}

/** Reads the text of an os-release file: shell-like assignments, quoted or not. */
export function parseOsRelease(text: string): OsRelease {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, key, value] = /^([A-Z0-9_]+)=(.*)$/.exec(line.trim()) ?? [];
    if (key !== undefined && value !== undefined) fields.set(key, unquote(value));
  }
  const id = fields.get('ID') || 'linux';
  return {
    id,
    idLike: (fields.get('ID_LIKE') ?? '').split(/\s+/).filter((word) => word !== ''),
    name: fields.get('PRETTY_NAME') || fields.get('NAME') || id,
  };
}

/** True for Debian, Ubuntu and what derives from them: packages come from apt. */
export function isDebianLike(release: OsRelease): boolean {
  return [release.id, ...release.idLike].some((id) => id === 'debian' || id === 'ubuntu');
}

/** This machine's os-release; undefined where there is none. */
export async function readOsRelease(): Promise<OsRelease | undefined> {
  for (const path of ['/etc/os-release', '/usr/lib/os-release']) {
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text !== undefined) return parseOsRelease(text);
  }
  return undefined;
}

function unquote(value: string): string {
  const quote = value[0];
  if ((quote !== '"' && quote !== "'") || !value.endsWith(quote)) return value;
  return value.slice(1, -1).replace(/\\(["'$`\\])/g, '$1');
}
