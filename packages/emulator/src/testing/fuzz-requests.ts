import fc, { type Arbitrary } from 'fast-check';
import { documents, oddBody, payload } from './fuzz-bodies.ts';
import { entityUrl, otherUrl, restUrl, webUrl } from './fuzz-paths.ts';
import { contentType, headerText, mostly } from './fuzz-texts.ts';
import { guestAuthorization } from './test-host.ts';

/** A request that somebody might send, on purpose or by mistake. */
export interface FuzzRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

const optional = {
  accept: fc.oneof(fc.constantFrom('*/*', 'text/html;q=0.1, application/json', ',;q=x'), headerText),
  'x-request-id': headerText,
  'x-require-whisk-auth': fc.constantFrom('secret', 'wrong', ''),
  'access-control-request-headers': headerText,
  cookie: headerText,
};
const usual = fc.constant({ host: 'localhost', authorization: guestAuthorization });
const oddSource = fc.record(
  {
    authorization: fc.oneof(
      fc.constantFrom('Basic', 'Basic Og==', 'Bearer x', `${guestAuthorization}x`),
      headerText,
    ),
    host: fc.oneof(fc.constantFrom('localhost', '[::1]:3233', '127.0.0.1:1', 'example.com', ''), headerText),
    origin: fc.oneof(fc.constantFrom('http://localhost:5173', 'null', 'http://example.com'), headerText),
    'sec-fetch-site': fc.constantFrom('none', 'cross-site', 'same-site', 'x'),
  },
  { requiredKeys: [] },
);
const headers: Arbitrary<Record<string, string>> = fc
  .tuple(
    mostly<Record<string, string>>(usual, oddSource),
    mostly(fc.constant('application/json'), contentType),
    fc.record(optional, { requiredKeys: [] }),
  )
  .map(([source, type, rest]) => ({ ...source, 'content-type': type, ...rest }));

const anyMethod = fc.constantFrom(
  'GET',
  'PUT',
  'POST',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'TRACE',
  'PROPFIND',
);
const requestOf = (
  method: Arbitrary<string>,
  url: Arbitrary<string>,
  body: Arbitrary<string | Buffer>,
): Arbitrary<FuzzRequest> =>
  fc.record({ method: mostly(method, anyMethod), url, headers, body: mostly(body, oddBody) });

const puts = Object.entries(documents).map(([collection, document]) =>
  requestOf(
    fc.constant('PUT'),
    entityUrl(collection),
    document.map((it) => JSON.stringify(it)),
  ),
);
const uses = Object.keys(documents).map((collection) =>
  requestOf(fc.constantFrom('GET', 'POST', 'POST', 'DELETE'), entityUrl(collection), payload),
);

/** Any request, most of them nearly right. */
export const fuzzRequest: Arbitrary<FuzzRequest> = fc.oneof(
  ...puts,
  ...uses,
  { weight: 6, arbitrary: requestOf(anyMethod, webUrl, payload) },
  { weight: 2, arbitrary: requestOf(fc.constant('GET'), restUrl, fc.constant('')) },
  requestOf(anyMethod, otherUrl, payload),
);

/** Bytes that are nearly one or two requests. */
export const fuzzBytes: Arbitrary<Buffer> = fc
  .tuple(
    fc.array(fuzzRequest, { minLength: 1, maxLength: 2 }),
    fc.array(fc.tuple(fc.nat(), fc.uint8Array({ maxLength: 3 })), { maxLength: 3 }),
  )
  .map(([requests, edits]) =>
    edits.reduce(
      (bytes, [at, inserted]) => {
        const cut = at % (bytes.length + 1);
        return Buffer.concat([bytes.subarray(0, cut), inserted, bytes.subarray(cut + (at % 3))]);
      },
      Buffer.concat(requests.map(toBytes)),
    ),
  );

function toBytes({ method, url, headers, body }: FuzzRequest): Buffer {
  const content = Buffer.from(body);
  const lines = Object.entries({ ...headers, 'content-length': content.length }).map((it) => it.join(': '));
  const head = [`${method} ${url} HTTP/1.1`, ...lines, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head, 'latin1'), content]);
}
