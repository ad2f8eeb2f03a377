import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Model, samplePath } from '@serverless-max/runtime-image';
import { type ApiDocument, choosePredict, type Route } from '@serverless-max/runtime-image/inspection';
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

/** Where a prediction goes: what the user says, else what the document, else what the image's files say. */
export function predictRouteOf(
  { model, seen, predictPath }: Pick<Subject, 'model' | 'seen' | 'predictPath'>,
  document: ApiDocument | undefined,
): Route | undefined {
  if (predictPath !== undefined) {
    const known = [...(document?.routes ?? []), ...(seen?.routes ?? [])];
    const posts = known.filter(({ path, method }) => path === predictPath && method === 'POST');
    return posts[0] ?? { method: 'POST', path: predictPath };
  }
  return (document && choosePredict(document.routes)) ?? model?.predict ?? seen?.predict?.value;
}

/** The request with a user's file: as the document, or the image's files, say that predictions take it, else as the body. */
export function sampleWithFile(
  file: SampleFile,
  document: ApiDocument | undefined,
  subject: Pick<Subject, 'model' | 'seen' | 'predictPath'>,
): Sample {
  const route = predictRouteOf(subject, document);
  const operation = route && document && readOperation(document, route);
  const input =
    route && operation
      ? document.inputOf(route)
      : (subject.model?.predict.input ?? subject.seen?.input?.value);
  const path = withQuery(operation?.path ?? route?.path ?? '/', operation?.query('required') ?? []);
  if (input?.kind === 'multipart' && 'field' in input && input.field !== undefined) {
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
