import { request as send } from 'node:http';
import { projectWebResult, toWebArguments } from '@serverless-max/whisk-protocol';
import { createAction } from '@serverless-max/whisk-protocol/testing';
import type { Exchange } from './fidelity-requests.ts';

/** What came back, without what belongs to the connection or to the platform. */
export interface Seen {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** One character for each byte. */
  readonly body: string;
}

/** Sends a request, byte for byte as it stands, to an address such as `http://127.0.0.1:5000`. */
export async function ask(address: string, { method, path, headers, body }: Exchange): Promise<Seen> {
  const url = new URL(address);
  const prefix = url.pathname.replace(/\/$/, '');
  const bytes = Buffer.from(body ?? '');
  const hasLength = bytes.length > 0 || !['GET', 'HEAD', 'OPTIONS', 'DELETE'].includes(method);
  return new Promise((resolve, reject) => {
    const sent = send(
      {
        host: url.hostname,
        port: url.port,
        method,
        path: `${prefix}${path}`,
        headers: {
          // A model may write it into its answer.
          host: 'model.example',
          ...headers,
          ...(hasLength && { 'content-length': bytes.length }),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve(seen(response.statusCode ?? 0, response.rawHeaders, Buffer.concat(chunks))),
        );
      },
    );
    sent.on('error', reject);
    sent.end(bytes);
  });
}

/** Asks an action server directly, as a web action of this request would, and reads its result as one. */
export async function run(address: string, exchange: Exchange): Promise<Seen> {
  const [path = '', query = ''] = exchange.path.split(/\?(.*)/s);
  const action = createAction({ annotations: [{ key: 'raw-http', value: true }] });
  const body = Buffer.from(exchange.body ?? '');
  const headers = { host: 'model.example', ...exchange.headers };
  const value = toWebArguments({ method: exchange.method, headers, path, query, body }, action);
  const response = await fetch(`${address}/run`, { method: 'POST', body: JSON.stringify({ value }) });
  const result = JSON.parse(await response.text()) as { readonly error?: object };
  const status = 'error' in result ? 'application error' : 'success';
  const web = projectWebResult(
    '.http',
    { status, result } as Parameters<typeof projectWebResult>[1],
    '',
    undefined,
  );
  const isHead = exchange.method === 'HEAD';
  return seen(web.status, web.headers.flat(), isHead ? Buffer.alloc(0) : Buffer.from(web.body));
}

/**
 * What no action server can prevent: OpenWhisk writes an answer's content type anew. Text is UTF-8 and says so, JSON has
 * no charset, an empty body has no type, and bytes without a type are bytes. (WebActions.scala, pekko-http.)
 */
export function asOpenWhiskHandsOut({ status, headers, body }: Seen): Seen {
  const { 'content-type': declared, ...rest } = headers;
  const [, name = '', charset = ''] =
    /^([^;]*?)\s*(?:;\s*charset=(.*))?$/i.exec(String(declared ?? '')) ?? [];
  const isText = /^(text\/|application\/xml)/.test(name) && name !== 'text/javascript';
  const type = name === '' ? 'application/octet-stream' : isText ? `${name}; charset=UTF-8` : name;
  const isOld = isText && /^iso-8859-1$/i.test(charset);
  return {
    status,
    headers: sorted(body.length === 0 ? rest : { ...rest, 'content-type': type }),
    body: isOld ? Buffer.from(body).toString('latin1') : body,
  };
}

/** Those of one connection, of the platform, and the length, which follows from the body. */
const others =
  /^(date|server|connection|keep-alive|transfer-encoding|content-length|x-openwhisk-.*|x-request-id)$/;

function seen(status: number, rawHeaders: readonly string[], body: Buffer): Seen {
  const headers: Record<string, string[]> = {};
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    const value = rawHeaders[at + 1] ?? '';
    if (others.test(name)) continue;
    // Flask writes its methods as a set has them, which is another order in each process.
    const text = name === 'allow' ? value.split(', ').sort().join(', ') : value;
    headers[name] = [...(headers[name] ?? []), text];
  }
  const single = Object.entries(headers).map(
    ([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values] as const,
  );
  return { status, headers: sorted(Object.fromEntries(single)), body: body.toString('latin1') };
}

function sorted(headers: Seen['headers']): Seen['headers'] {
  return Object.fromEntries(Object.entries(headers).sort(([left], [right]) => (left < right ? -1 : 1)));
}
