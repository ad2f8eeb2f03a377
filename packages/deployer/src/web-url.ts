import type { ActionPath } from './host/whisk-host.ts';

/** How a host writes the address of a web action. */
export interface WebUrlForm {
  readonly apiHost: string;
  readonly apiVersion: string;
  /**
   * For hosts that differ: an address with `{namespace}`, `{package}` and `{name}`, for example
   * `https://{namespace}.example/api/v1/web/{package}/{name}`.
   */
  readonly template?: string | undefined;
}

/** The public address of a web action, without an extension: `.http` is assumed then. (OpenWhisk: WebActions.scala.) */
export function webUrl(path: ActionPath, { apiHost, apiVersion, template }: WebUrlForm): string {
  const form = template ?? `${apiHost}/api/${apiVersion}/web/{namespace}/{package}/{name}`;
  const parts: Readonly<Record<string, string>> = {
    namespace: path.namespace,
    package: path.package ?? 'default',
    name: path.name,
  };
  return form.replace(/\{(namespace|package|name)\}/g, (_all, part: string) =>
    encodeURIComponent(parts[part] ?? ''),
  );
}
