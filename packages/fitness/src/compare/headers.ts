import { type Comparison, differ, equal, join } from './json.ts';

type Headers = Readonly<Record<string, string>>;

/** Of the way and not of the answer; a host has its own (RFC 9110, 7.6.1). Lengths are compared with the bodies. */
const ofTheWay = /^(connection|keep-alive|transfer-encoding|content-length|date|server|via|age)$/;
/** What a host adds to, or writes in the place of, a web action's own. (OpenWhisk: WebActions.scala, CorsSettings.) */
const ofTheHost =
  /^(access-control-.+|x-openwhisk-activation-id|x-request-id|strict-transport-security|allow)$/;

/** Compares the headers of an answer of the action with those of two of the original. */
export function compareHeaders(first: Headers, second: Headers, action: Headers): Comparison {
  const names = [...new Set([...Object.keys(first), ...Object.keys(action)])].sort();
  return join(
    names
      .filter((name) => !ofTheWay.test(name) && !ofTheHost.test(name))
      .map((name) => {
        const [one, two, three] = [first, second, action].map((it) => normal(name, it[name]));
        if (one === three) return equal;
        if (one !== two && three !== undefined) return { ...equal, volatile: [`header ${name}`] };
        return differ(`header ${name}`, first[name], action[name]);
      }),
  );
}

/**
 * Media types and their parameters are the same in any case and with any blanks (RFC 9110, 8.3.1). A host names the
 * character set of text that has none, which is UTF-8. (OpenWhisk: akka-http writes it.)
 */
function normal(name: string, value: string | undefined): string | undefined {
  if (name !== 'content-type') return value;
  const type = value?.toLowerCase().replaceAll(/\s*;\s*/g, ';');
  return type?.startsWith('text/') && !type.includes('charset=') ? `${type};charset=utf-8` : type;
}
