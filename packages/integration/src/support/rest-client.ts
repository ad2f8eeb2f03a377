/** The published development key of the user `guest`. */
export const guestKey =
  '23bc46b1-71f6-4ed5-8c54-816aa4f8c502:123zO3xZCLrMN6v2BKK1dXYFpXlPkccOFqm12CdAsMgRU4VrNZ9lyGVCGuMDGIwP';

/** What the clients read in an answer; which of it is there depends on what was asked. */
export interface WireDocument {
  readonly error?: string;
  readonly code?: string;
  readonly name?: string;
  readonly version?: string;
  readonly status?: string;
  readonly binding?: unknown;
  readonly activationId?: string;
  readonly exec?: object;
  readonly annotations?: readonly object[];
  readonly actions?: readonly object[];
  readonly feeds?: readonly object[];
  readonly rules?: object;
  readonly logs?: readonly string[];
}

/** An answer of the host, read to its end. */
export interface RestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body when it is JSON. */
  readonly json: unknown;
  /** The same when it is an object, else an empty one. */
  readonly document: WireDocument;
  /** The same when it is an array, else an empty one. */
  readonly list: readonly WireDocument[];
}

/** Sends one request below `/api/v1`; a body is sent as JSON. */
export type Ask = (method: string, path: string, body?: unknown) => Promise<RestAnswer>;

/** Asks with Basic credentials and the headers of a client; a body ends in a line end, as the Go clients print it. */
export function createAsk(
  host: string,
  headers: Readonly<Record<string, string>> = {},
  key: string = guestKey,
): Ask {
  const authorization = `Basic ${Buffer.from(key).toString('base64')}`;
  return async (method, path, body) => {
    const response = await fetch(`${host}/api/v1${path}`, {
      method,
      headers: {
        authorization,
        ...headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: `${JSON.stringify(body)}\n` }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type') === 'application/json' && text !== '';
    const json: unknown = isJson ? JSON.parse(text) : undefined;
    return {
      status: response.status,
      headers: response.headers,
      text,
      json,
      document: typeof json === 'object' && json !== null && !Array.isArray(json) ? json : {},
      list: Array.isArray(json) ? json : [],
    };
  };
}

/** Asks as the wsk command line does. */
export function askAsWsk(host: string, key: string = guestKey): Ask {
  const agent = 'OpenWhisk-CLI/1.0 (2026-08-05T00:00:00Z) linux amd64';
  return createAsk(host, { 'user-agent': agent, 'accept-encoding': 'gzip' }, key);
}

/**
 * The exit code that wsk makes of a refusal: its status in eight bits. Undefined when the body is not one that wsk
 * understands, with both members. (OpenWhisk: client.go, exitcode of a WskError.)
 */
export function wskExitCode({ status, document }: RestAnswer): number | undefined {
  const isUnderstood = typeof document.error === 'string' && typeof document.code === 'string';
  return status >= 400 && isUnderstood ? status % 256 : undefined;
}
