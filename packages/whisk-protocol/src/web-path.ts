import { isEntityName } from './entity-name.ts';

/** How a web action's result becomes an HTTP response. */
export type WebExtension = '.http' | '.json' | '.html' | '.svg' | '.text';

/** All of them. */
export const webExtensions: readonly WebExtension[] = ['.http', '.json', '.html', '.svg', '.text'];

/** A web action's URL, taken apart. */
export interface WebPath {
  readonly namespace: string;
  /** Undefined for the URL's `default`, which means no package. */
  readonly packageName: string | undefined;
  readonly action: string;
  readonly extension: WebExtension;
  /** What follows the action, still percent-encoded: `__ow_path`. */
  readonly path: string;
}

/**
 * Takes apart what follows `/api/v1/web`, still percent-encoded and without its query; undefined when no route
 * matches, which is a 404. A package whose name begins with `default` cannot be reached. (OpenWhisk: WebActions.scala.)
 */
export function parseWebPath(rawPathAfterWeb: string): WebPath | undefined {
  const match = /^\/([^/]+)\/([^/]+)\/([^/]+)(\/.*)?$/s.exec(rawPathAfterWeb);
  if (!match) return undefined;
  const [namespace, packageName, segment] = match.slice(1, 4).map(decodeSegment);
  if (namespace === undefined || packageName === undefined || segment === undefined) return undefined;
  if (packageName !== 'default' && packageName.startsWith('default')) return undefined;
  const suffix = webExtensions.find((extension) => segment.endsWith(extension));
  const action = suffix ? segment.slice(0, -suffix.length) : segment;
  if (!isEntityName(action)) return undefined;
  return {
    namespace,
    packageName: packageName === 'default' ? undefined : packageName,
    action,
    extension: suffix ?? '.http',
    path: match[4] ?? '',
  };
}

function decodeSegment(segment: string): string | undefined {
  try {
    const name = decodeURIComponent(segment);
    return isEntityName(name) ? name : undefined;
  } catch {
    return undefined;
  }
}
