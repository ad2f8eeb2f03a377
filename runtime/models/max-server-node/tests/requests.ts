import { existsSync, readFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';

const base = process.env['MAX_MODEL_URL'] ?? 'http://127.0.0.1:5000';

/** What the model answered. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  readonly text: string;
  json<T>(): T;
}

/** Sends one request to the model at `MAX_MODEL_URL`. */
export async function send(path: string, init: RequestInit = {}): Promise<Reply> {
  const response = await fetch(base + path, init);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const text = new TextDecoder().decode(bytes);
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    headers: response.headers,
    bytes,
    text,
    json: <T>() => JSON.parse(text) as T,
  };
}

/** Asks for a prediction with a file in a form. */
export function predict(field: string, content: Uint8Array | string, type = 'image/jpeg'): Promise<Reply> {
  const form = new FormData();
  form.set(
    field,
    new Blob([typeof content === 'string' ? content : Uint8Array.from(content)], { type }),
    'upload',
  );
  return send('/model/predict', { method: 'POST', body: form });
}

/** Asks for a prediction with JSON. */
export function predictJson(body: unknown): Promise<Reply> {
  return send('/model/predict', {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
}

/** A sample of the model whose tests these are, by the address of the test. */
export function sample(test: string, name: string): Buffer {
  return readFileSync(new URL(`../samples/${name}`, test));
}

/** A sample of the Model Asset Exchange that does not ship with us: undefined unless it is in the folder `MAX_SAMPLES`. */
export function upstreamSample(name: string): Buffer | undefined {
  const path = `${process.env['MAX_SAMPLES'] ?? ''}/${name}`;
  return existsSync(path) ? readFileSync(path) : undefined;
}

/** A black PNG of any size: many pixels in few bytes. */
export function blackPng(width: number, height: number): Uint8Array {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 1;
  const rows = deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const named = Buffer.concat([Buffer.from(name), data]);
  const frame = Buffer.alloc(named.byteLength + 8);
  frame.writeUInt32BE(data.byteLength, 0);
  frame.set(named, 4);
  frame.writeUInt32BE(crc32(named), named.byteLength + 4);
  return frame;
}
