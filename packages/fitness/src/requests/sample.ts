import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Model, samplePath } from '@serverless-max/runtime-image';
import { type ApiDocument, choosePredict } from '@serverless-max/runtime-image/inspection';
import type { HttpRequest } from '../http/exchange.ts';
import type { SampleFile, Subject } from '../subject.ts';

/** A boundary that is the same every time, so that two requests are the same bytes. */
const boundary = 'serverless-max-fitness-7d1f0c52';
const nothing = new Uint8Array();

/** A request that shows a model at work, and the same with something else in the place of the file. */
export interface Sample {
  readonly request: HttpRequest;
  /** Undefined when it has no file. */
  readonly withFile?: (bytes: Uint8Array) => HttpRequest;
  /** The bytes of its file. */
  readonly file?: Uint8Array;
}

/** The request of the catalogue for a model whose sample ships; undefined when none does. */
export async function sampleOfModel({
  predict,
  sampleRequest,
  ...model
}: Model): Promise<Sample | undefined> {
  const { method, path, input } = predict;
  if (sampleRequest.kind === 'query') {
    const query = new URLSearchParams(sampleRequest.query);
    return { request: { method, path: `${path}?${query}`, headers: { accept: '*/*' }, body: nothing } };
  }
  if (sampleRequest.kind === 'json') return { request: jsonRequest(method, path, sampleRequest.body) };
  const file = samplePath({ predict, sampleRequest, ...model });
  if (file === undefined || input.kind !== 'multipart') return undefined;
  const { contentType, fields } = sampleRequest;
  return formSample(
    path,
    input.field,
    { name: basename(file), contentType, bytes: await readFile(file) },
    fields,
  );
}

/** The request with a user's file: as the document says that predictions take it, else as the whole body. */
export function sampleWithFile(file: SampleFile, document: ApiDocument | undefined): Sample {
  const route = document && choosePredict(document.routes);
  const input = route && document.inputOf(route);
  if (route && input?.kind === 'multipart' && input.field !== undefined) {
    return formSample(route.path, input.field, file);
  }
  const withFile = (body: Uint8Array): HttpRequest => ({
    method: route?.method ?? 'POST',
    path: route?.path ?? '/',
    headers: { 'content-type': file.contentType, accept: '*/*' },
    body,
  });
  return { request: withFile(file.bytes), withFile, file: file.bytes };
}

/** What is known of a request without a document; undefined when it takes one to know. */
export async function sampleOf({ model, sampleFile }: Subject): Promise<Sample | undefined> {
  return sampleFile || !model ? undefined : sampleOfModel(model);
}

function formSample(path: string, field: string, file: SampleFile, fields: FormFields = {}): Sample {
  const withFile = (bytes: Uint8Array): HttpRequest => formRequest(path, field, { ...file, bytes }, fields);
  return { request: withFile(file.bytes), withFile, file: file.bytes };
}

type FormFields = Readonly<Record<string, string>>;

/** A multipart form with fields and one file (RFC 7578). */
export function formRequest(
  path: string,
  field: string,
  { name, contentType, bytes }: SampleFile,
  fields: FormFields = {},
): HttpRequest {
  const part = (head: string): string => `--${boundary}\r\ncontent-disposition: form-data; ${head}\r\n`;
  const texts = Object.entries(fields).map(([key, value]) => `${part(`name="${key}"`)}\r\n${value}\r\n`);
  const head = `${part(`name="${field}"; filename="${name}"`)}content-type: ${contentType}\r\n\r\n`;
  return {
    method: 'POST',
    path,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, accept: '*/*' },
    body: Buffer.concat([Buffer.from(texts.join('') + head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  };
}

/** A request with a JSON body. */
export function jsonRequest(method: string, path: string, body: unknown): HttpRequest {
  const headers = { 'content-type': 'application/json', accept: '*/*' };
  return { method, path, headers, body: Buffer.from(JSON.stringify(body)) };
}
