import { photo, picture } from './samples.ts';

/** One request, the same for an image's own server and for the action. */
export interface Exchange {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

const boundary = 'the-boundary';
const multipart = { 'content-type': `multipart/form-data; boundary=${boundary}` };
const json = { 'content-type': 'application/json' };
const wav = Buffer.concat([Buffer.from('RIFF\x24\x00\x00\x00WAVEfmt '), Buffer.alloc(300, 0xfe)]);

interface Part {
  readonly name: string;
  readonly fileName?: string;
  readonly type?: string;
  readonly content: Uint8Array | string;
}

/** The body of a form as browsers write it. */
function partsOf(...parts: readonly Part[]): Buffer {
  const written = parts.flatMap(({ name, fileName, type, content }) => [
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"`,
    fileName === undefined ? '' : `; filename="${fileName}"`,
    `\r\n${type === undefined ? '' : `Content-Type: ${type}\r\n`}\r\n`,
    content,
    '\r\n',
  ]);
  return Buffer.concat([...written, `--${boundary}--\r\n`].map((it) => Buffer.from(it)));
}

/** A form with two files of one name, a third, and fields, one of them twice. */
export const manyParts = partsOf(
  { name: 'image', fileName: 'one.png', type: 'image/png', content: picture },
  { name: 'image', fileName: 'zwei ❄.wav', type: 'audio/wav', content: wav },
  { name: 'empty', fileName: 'nothing.bin', type: 'application/octet-stream', content: '' },
  { name: 'name', content: 'Ada ☃' },
  { name: 'name', content: 'Bo' },
);

/** What reaches every model: methods, paths, queries, bodies. */
export const sentRequests: Readonly<Record<string, Exchange>> = {
  GET: { method: 'GET', path: '/request' },
  'arguments, repeated, encoded and empty': {
    method: 'GET',
    path: '/request?a=1&a=2&b=c%20d%2Be&f=g+h&empty=&bare&unicode=%E2%9D%84&q=%22a%22',
  },
  'a path with escapes': { method: 'GET', path: '/request/a%20b/%E2%9D%84/c+d' },
  'a slash that is escaped, and two in a row': { method: 'GET', path: '/request/a%2Fb//c%25' },
  'a semicolon, and an empty query': { method: 'GET', path: '/request/a;b=c?' },
  'headers and cookies': {
    method: 'GET',
    path: '/request',
    headers: { 'x-custom': 'v; w="x"', cookie: 'a=1; b=2', accept: 'text/html, */*' },
  },
  HEAD: { method: 'HEAD', path: '/request' },
  OPTIONS: { method: 'OPTIONS', path: '/request' },
  'OPTIONS with a preflight': {
    method: 'OPTIONS',
    path: '/request',
    headers: { origin: 'https://page.example', 'access-control-request-method': 'POST' },
  },
  'POST without a body': { method: 'POST', path: '/request' },
  'PUT of text': {
    method: 'PUT',
    path: '/request',
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: '❄ ☃ 😀',
  },
  'PATCH of JSON': { method: 'PATCH', path: '/request', headers: json, body: '[1, {"a" : null}]\n' },
  'DELETE with a query': { method: 'DELETE', path: '/request?id=7' },
  'JSON as it was written': {
    method: 'POST',
    path: '/request?also=this',
    headers: json,
    body: ' {"a": 1.0, "a": 2, "b": "\\u2744 ❄"}\n',
  },
  'what is no JSON': { method: 'POST', path: '/request', headers: json, body: '{"a": ' },
  'a form of fields': {
    method: 'POST',
    path: '/request',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'a=1&a=2&b=%E2%9D%84+x&empty=',
  },
  'a form of many parts': { method: 'POST', path: '/request', headers: multipart, body: manyParts },
  'the bytes of a PNG': {
    method: 'POST',
    path: '/request',
    headers: { 'content-type': 'image/png' },
    body: picture,
  },
  'the bytes of a JPEG': {
    method: 'POST',
    path: '/request',
    headers: { 'content-type': 'image/jpeg' },
    body: photo,
  },
  'the bytes of a WAV': {
    method: 'POST',
    path: '/request',
    headers: { 'content-type': 'audio/wav' },
    body: wav,
  },
  'bytes of an unknown type': {
    method: 'POST',
    path: '/request',
    headers: { 'content-type': 'application/x-of-mine' },
    body: Buffer.from([0, 255, 254, 10]),
  },
};

/** What comes back from every model: types, statuses, headers, errors. */
export const answeredRequests: Readonly<Record<string, Exchange>> = {
  ...Object.fromEntries(
    [
      ...['png', 'wav', 'bytes', 'unicode', 'latin', 'html', 'script', 'true', 'number', 'text'],
      ...['spaces', 'problem', 'lines', 'untyped', 'empty'],
    ].map((kind) => [`an answer: ${kind}`, { method: 'GET', path: `/send/${kind}` }] as const),
  ),
  ...Object.fromEntries(
    [200, 201, 400, 404, 418, 422, 429, 500, 503].map(
      (code) => [`status ${code}`, { method: 'POST', path: `/status/${code}` }] as const,
    ),
  ),
  '204': { method: 'DELETE', path: '/nothing' },
  'a redirect': { method: 'GET', path: '/away' },
  'cookies and other headers': { method: 'GET', path: '/cookies' },
  'HEAD of an answer': { method: 'HEAD', path: '/send/html' },
  'a streamed answer': { method: 'GET', path: '/stream' },
  'an error that nobody catches': { method: 'GET', path: '/fail' },
  'JSON that is parsed': { method: 'POST', path: '/json', headers: json, body: '{"a": ["❄", 1.5, null]}' },
  'what is no JSON': { method: 'POST', path: '/json', headers: json, body: '{"a": ' },
  'JSON of another type': {
    method: 'POST',
    path: '/json',
    headers: { 'content-type': 'text/plain' },
    body: '{}',
  },
  'an unknown route': { method: 'GET', path: '/no/such/route?a=1' },
  'an unknown route, posted to': { method: 'POST', path: '/no/such/route', headers: json, body: '{}' },
  'a method that is not there': { method: 'DELETE', path: '/json' },
};

/** The API of MAX, on max-ocr. */
export const maxRequests: Readonly<Record<string, Exchange>> = {
  'the prediction': {
    method: 'POST',
    path: '/model/predict',
    headers: multipart,
    body: partsOf({ name: 'image', fileName: 'two_lines.png', type: 'image/png', content: picture }),
  },
  'a prediction among several parts': {
    method: 'POST',
    path: '/model/predict',
    headers: multipart,
    body: manyParts,
  },
  'a prediction without a file': {
    method: 'POST',
    path: '/model/predict',
    headers: multipart,
    body: partsOf({ name: 'image', content: 'text' }),
  },
  'a prediction of no image': {
    method: 'POST',
    path: '/model/predict',
    headers: multipart,
    body: partsOf({ name: 'image', fileName: 'a.png', type: 'image/png', content: 'no image' }),
  },
  'a prediction of nothing': { method: 'POST', path: '/model/predict' },
  'a prediction of JSON': { method: 'POST', path: '/model/predict', headers: json, body: '{"image": 1}' },
  metadata: { method: 'GET', path: '/model/metadata' },
  'metadata with a mask': { method: 'GET', path: '/model/metadata', headers: { 'x-fields': 'id,name' } },
  'metadata, posted to': { method: 'POST', path: '/model/metadata' },
  'metadata for HEAD': { method: 'HEAD', path: '/model/metadata' },
  'OPTIONS of the prediction': { method: 'OPTIONS', path: '/model/predict' },
  'the API document': { method: 'GET', path: '/swagger.json' },
  'Swagger UI': { method: 'GET', path: '/' },
  'its style sheet': { method: 'GET', path: '/swaggerui/swagger-ui.css' },
  'its icon': { method: 'GET', path: '/swaggerui/favicon-32x32.png' },
  'its fonts': { method: 'GET', path: '/swaggerui/droid-sans.css' },
  'an asset that is known': {
    method: 'GET',
    path: '/swaggerui/droid-sans.css',
    headers: { 'if-modified-since': 'Fri, 01 Jan 2100 00:00:00 GMT' },
  },
  'a part of an asset': {
    method: 'GET',
    path: '/swaggerui/favicon-32x32.png',
    headers: { range: 'bytes=0-9' },
  },
  'an unknown route': { method: 'GET', path: '/model/nothing' },
  'GET of a prediction': { method: 'GET', path: '/model/predict' },
};
