/** What a registry wants to see before it answers (RFC 9110, section 11.6.1; distribution: auth/token.md). */
export type Challenge =
  | { readonly scheme: 'basic' }
  | {
      readonly scheme: 'bearer';
      readonly realm: string;
      readonly service: string | undefined;
      /** Scopes that the refused request lacks, e.g. `repository:org/model:pull`. */
      readonly scopes: readonly string[];
      /** `insufficient_scope`, `invalid_token`. */
      readonly error: string | undefined;
    };

/**
 * The first challenge of `WWW-Authenticate` that can be met: Basic, or Bearer with a realm. A header may hold several,
 * and values may hold commas. Undefined when there is none.
 */
export function parseChallenge(header: string | undefined): Challenge | undefined {
  for (const { scheme, parameters } of challengesOf(header ?? '')) {
    if (scheme === 'basic') return { scheme: 'basic' };
    const realm = parameters.get('realm');
    if (scheme !== 'bearer' || !realm) continue;
    return {
      scheme: 'bearer',
      realm,
      service: parameters.get('service'),
      scopes: parameters.get('scope')?.split(' ').filter(Boolean) ?? [],
      error: parameters.get('error'),
    };
  }
  return undefined;
}

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const parameterPattern = new RegExp(`\\s*(${token})\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s,]*))`, 'y');
const schemePattern = new RegExp(`[\\s,]*(${token})(?=[\\s,]|$)(?!\\s*=)`, 'y');

function challengesOf(header: string): { scheme: string; parameters: Map<string, string> }[] {
  const found: { scheme: string; parameters: Map<string, string> }[] = [];
  let at = 0;
  while (at < header.length) {
    schemePattern.lastIndex = at;
    const scheme = schemePattern.exec(header);
    if (scheme) {
      found.push({ scheme: (scheme[1] ?? '').toLowerCase(), parameters: new Map() });
      at = schemePattern.lastIndex;
      continue;
    }
    parameterPattern.lastIndex = header[at] === ',' ? at + 1 : at;
    const parameter = parameterPattern.exec(header);
    if (parameter) {
      const value = parameter[2]?.replace(/\\(.)/g, '$1') ?? parameter[3] ?? '';
      found.at(-1)?.parameters.set((parameter[1] ?? '').toLowerCase(), value);
      at = parameterPattern.lastIndex;
    } else at += 1;
  }
  return found;
}
