import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Model, samplePath } from '@serverless-max/runtime-image';
import { type ApiDocument, choosePredict } from '@serverless-max/runtime-image/inspection';
import type { HttpRequest } from '../http/exchange.ts';
import type { SampleFile, Subject } from '../subject.ts';
import { bareRequest, type FormFields, formRequest, jsonRequest, withQuery } from './build-request.ts';
import { readOperation } from './operation.ts';

/** A request that shows a model at work, and the same with something else in the place of the file. */
export interface Sample {
  readonly request: HttpRequest;
  /** Undefined when it has no file. */
  readonly withFile?: (bytes: Uint8Array) => HttpRequest;
  readonly file?: SampleFile;
  /** The same with other fields of its form; undefined when it is none. */
  readonly withFields?: (fields: FormFields) => HttpRequest;
}

/** The request of the catalogue for a model whose sample ships; undefined when none does. */
export async function sampleOfModel({
  predict,
  sampleRequest,
  ...model
}: Model): Promise<Sample | undefined> {
  const { method, path, input } = predict;
  if (sampleRequest.kind === 'query') {
    return { request: bareRequest(method, withQuery(path, Object.entries(sampleRequest.query))) };
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
  const operation = route && readOperation(document, route);
  const path = withQuery(operation?.path ?? route?.path ?? '/', operation?.query('required') ?? []);
  if (input?.kind === 'multipart' && input.field !== undefined) {
    return formSample(path, input.field, file, Object.fromEntries(operation?.formFields('required') ?? []));
  }
  const withFile = (body: Uint8Array): HttpRequest => ({
    method: route?.method ?? 'POST',
    path,
    headers: { 'content-type': file.contentType, accept: '*/*' },
    body,
  });
  return { request: withFile(file.bytes), withFile, file };
}

/** What is known of a request without a document; undefined when it takes one to know. */
export async function sampleOf({ model, sampleFile }: Subject): Promise<Sample | undefined> {
  return sampleFile || !model ? undefined : sampleOfModel(model);
}

function formSample(path: string, field: string, file: SampleFile, fields: FormFields = {}): Sample {
  const withFile = (bytes: Uint8Array): HttpRequest =>
    formRequest(path, { field, file: { ...file, bytes }, fields });
  return {
    request: withFile(file.bytes),
    withFile,
    file,
    withFields: (more) => formRequest(path, { field, file, fields: { ...fields, ...more } }),
  };
}
