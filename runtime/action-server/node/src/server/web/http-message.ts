/** The HTTP request that an activation stands for. */
export interface HttpRequest {
  readonly method: string;
  /** Begins with one slash; percent-encoded as far as the caller did so. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What a model answered. A header that was sent twice is there twice. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

/**
 * Headers of the caller's connection, which is over. The host has a place of its own, and an answer that is text
 * cannot stay compressed inside JSON.
 */
const notPassedOn: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'accept-encoding',
  'connection',
  'keep-alive',
  'upgrade',
  'te',
  'trailer',
  'expect',
  'proxy-connection',
]);

/** The headers that the model gets, each as the bytes of its UTF-8 form, and the length of the body. */
export function headersToSend({ method, headers, body }: HttpRequest, host: string): Record<string, string> {
  const passed = Object.entries(headers).filter(([name]) => !notPassedOn.has(name));
  const hasLength = body.length > 0 || !['GET', 'HEAD', 'OPTIONS'].includes(method);
  return Object.fromEntries([
    ['host', headers['host'] || host],
    ...passed.map(([name, value]) => [name, Buffer.from(value).toString('latin1')] as const),
    ...(hasLength ? [['content-length', String(body.length)] as const] : []),
  ]);
}

/** Path and query as they stand in the first line of a request; a caller's percent signs are escapes already. */
export function targetOf({ path, query }: HttpRequest): string {
  return `${encoded(path)}${query === '' ? '' : `?${encoded(query)}`}`;
}

function encoded(text: string): string {
  return Buffer.from(text)
    .toString()
    .replace(/[^\w%/:@!$&'()*+,;=~.?[\]-]/gu, (part) => encodeURIComponent(part));
}
