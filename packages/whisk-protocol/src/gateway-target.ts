const requestPath = '$(request.path)';
const webAction = /^(\w+):\/\/([^?#\s]+?)\/api\/v\d\/web\/([^/?#]+)\/([^/?#]+)\/([^/?#]+)\.(\w+)$/;

/** A web action's address, taken apart. */
export interface WebTarget {
  readonly protocol: string;
  /** With its port, and what a proxy puts before `/api`. */
  readonly host: string;
  readonly namespace: string;
  /** `default` outside packages. */
  readonly packageName: string;
  readonly action: string;
  /** Without its point. */
  readonly extension: string;
  /** Whether the path of the request is added: the action sees it in `__ow_path`. */
  readonly addsRequestPath: boolean;
}

/** Takes apart the `target-url` of a gateway operation, or a `backendUrl`; undefined when it is no web action's. */
export function parseWebTarget(url: string): WebTarget | undefined {
  const addsRequestPath = url.endsWith(requestPath);
  const parts = webAction.exec(addsRequestPath ? url.slice(0, -requestPath.length) : url);
  if (!parts) return undefined;
  const [, protocol = '', host = '', namespace = '', packageName = '', action = '', extension = ''] = parts;
  return { protocol, host, namespace, packageName, action, extension, addsRequestPath };
}

/** The address of a web action for a gateway. */
export function toTargetUrl(target: WebTarget): string {
  const { protocol, host, addsRequestPath } = target;
  return `${protocol}://${host}/api/v1/web${toWebActionPath(target)}${addsRequestPath ? requestPath : ''}`;
}

/** What follows `/api/v1/web`. */
export function toWebActionPath({ namespace, packageName, action, extension }: WebTarget): string {
  return `/${namespace}/${packageName}/${action}.${extension}`;
}
