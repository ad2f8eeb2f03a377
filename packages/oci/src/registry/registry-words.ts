import { redact } from './redact.ts';

/** What a registry says of a failure (distribution-spec: error codes). */
export interface RegistryWords {
  /** Such as `MANIFEST_UNKNOWN`; empty when the body is not in the specified form. */
  readonly codes: readonly string[];
  /** One line, at most 300 characters, without secrets; empty when nothing was said. */
  readonly text: string;
  /** Digests that the registry misses (`MANIFEST_BLOB_UNKNOWN`). */
  readonly missing: readonly string[];
}

const maximumLength = 300;

/** Reads the body of a failed answer. */
export function parseRegistryWords(body: string, secrets: Iterable<string> = []): RegistryWords {
  const errors = errorsOf(body);
  if (!errors) return { codes: [], text: tidy(plain(body), secrets), missing: [] };
  const sentences = errors.map(({ code, message, detail }) => {
    const said = [code, message].filter((part) => typeof part === 'string' && part !== '').join(': ');
    return detail === undefined || detail === null || detail === ''
      ? said
      : `${said} (${JSON.stringify(detail)})`;
  });
  return {
    codes: errors.flatMap(({ code }) => (typeof code === 'string' ? [code.toUpperCase()] : [])),
    text: tidy([...new Set(sentences)].join('; '), secrets),
    missing: [...new Set(JSON.stringify(errors).match(/sha256:[0-9a-f]{64}/g))],
  };
}

interface RegistryEntry {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly detail?: unknown;
}

function errorsOf(body: string): readonly RegistryEntry[] | undefined {
  try {
    const value = JSON.parse(body) as { errors?: unknown } | null;
    const errors = Array.isArray(value?.errors) ? value.errors : undefined;
    return errors?.filter((entry) => typeof entry === 'object' && entry !== null);
  } catch {
    return undefined;
  }
}

/** Proxies answer with pages. */
function plain(body: string): string {
  if (!/^\s*</.test(body)) return body;
  const title = /<title>([^<]*)<\/title>/i.exec(body)?.[1];
  return title ?? body.replace(/<[^>]*>/g, ' ');
}

function tidy(text: string, secrets: Iterable<string>): string {
  // Control characters could move a terminal's cursor.
  const line = redact(text, secrets)
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim();
  return line.length > maximumLength ? `${line.slice(0, maximumLength - 1)}…` : line;
}
