import { readFile } from 'node:fs/promises';
import { type Model, samplePath } from '@serverless-max/runtime-image';
import { toWebArguments } from '@serverless-max/whisk-protocol';
import { createAction } from '@serverless-max/whisk-protocol/testing';
import { blackPng } from './png.ts';

/** A request for a prediction, without the address: it can be sent again and again. */
export interface ModelRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** The request that the catalogue shows a model with. */
export async function sampleRequest({ name, predict, ...model }: Model): Promise<ModelRequest> {
  const { input } = predict;
  const request = model.sampleRequest;
  if (request.kind === 'json') return json(JSON.stringify(request.body));
  if (request.kind !== 'multipart' || input.kind !== 'multipart') throw new Error(`${name} takes no body`);
  const sample = await readFile(samplePath({ name, predict, ...model }) ?? '');
  return form({ [input.field]: new Blob([sample], { type: request.contentType }), ...request.fields });
}

/** What no model takes, by what it is; each is to be refused by the model itself. */
export async function badRequests({
  predict: { input },
}: Model): Promise<Readonly<Record<string, ModelRequest>>> {
  if (input.kind !== 'multipart') {
    return {
      'no JSON': json('{'),
      'no byte': json(''),
      'JSON that is called text': { ...json('{"text": "a"}'), headers: { 'content-type': 'text/plain' } },
      'another member': json('{"other": "a"}'),
      'a list': json('[]'),
    };
  }
  const [type = ''] = input.accept;
  const file = (content: string | Uint8Array<ArrayBuffer>): Blob => new Blob([content], { type });
  return {
    'a file that is something else': await form({ [input.field]: file('no picture, and no sound') }),
    'no byte': await form({ [input.field]: file('') }),
    'another field': await form({ other: file('no picture') }),
    'a text in place of the file': await form({ [input.field]: 'a text' }),
    'no form': json('{}'),
    'a broken form': {
      ...json('--y\r\nrubbish'),
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    },
    '50 megapixels': await form({ [input.field]: file(blackPng(10_000, 5_000)) }),
  };
}

/** Sends it; the answer as it is, for comparing. */
export async function ask(url: string, { headers, body }: ModelRequest) {
  const response = await fetch(url, { method: 'POST', headers, body });
  const bytes = Buffer.from(await response.arrayBuffer());
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    bytes: bytes.toString('base64'),
  };
}

/** The arguments of `/run` for a request, as a host makes them for a raw web action. */
export function runArguments({ headers, body }: ModelRequest): Readonly<Record<string, unknown>> {
  const action = createAction({ annotations: [{ key: 'raw-http', value: true }] });
  return { ...toWebArguments({ method: 'post', headers, path: '', query: '', body }, action) };
}

async function form(fields: Readonly<Record<string, Blob | string>>): Promise<ModelRequest> {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') data.set(name, value);
    else data.set(name, value, 'upload');
  }
  const request = new Request('http://localhost', { method: 'POST', body: data });
  return {
    headers: { 'content-type': request.headers.get('content-type') ?? '' },
    body: await bytesOf(request),
  };
}

function json(text: string): ModelRequest {
  return { headers: { 'content-type': 'application/json' }, body: new TextEncoder().encode(text) };
}

async function bytesOf(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await request.arrayBuffer());
}
