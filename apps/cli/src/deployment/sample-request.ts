import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ExpectedAnswer, Sample } from '@serverless-max/deployer';
import { type Model, recordedAnswerPath, samplePath } from '@serverless-max/runtime-image';

type Expect = NonNullable<Sample['expected']>;

/**
 * The request that shows a model at work. One without a shipped sample is asked what it is; an image that is no model
 * is asked for its first page, and any answer of its own will do. `askLocally` gives the answer that the image gives on
 * this machine, for those whose answer is not recorded.
 */
export async function sampleRequest(
  model: Model | undefined,
  askLocally: Expect | undefined,
): Promise<Sample> {
  if (!model)
    return { method: 'GET', headers: {}, body: new Uint8Array(), suffix: '/', mediaType: undefined };
  const { method, answer: mediaType } = model.predict;
  const request = await requestOf(model);
  if (!request) {
    const suffix = '/model/metadata';
    return { method: 'GET', headers: {}, body: new Uint8Array(), suffix, mediaType: 'application/json' };
  }
  const recorded = recordedAnswerPath(model);
  const expected = recorded === undefined ? askLocally : () => readAnswer(recorded, mediaType);
  return { method, mediaType, ...request, ...(expected && { expected }) };
}

async function requestOf(model: Model): Promise<Pick<Sample, 'headers' | 'body' | 'suffix'> | undefined> {
  const { sampleRequest: sample, predict } = model;
  if (sample.kind === 'query') {
    return { headers: {}, body: new Uint8Array(), suffix: `?${new URLSearchParams(sample.query)}` };
  }
  if (sample.kind === 'json') {
    const body = new TextEncoder().encode(JSON.stringify(sample.body));
    return { headers: { 'content-type': 'application/json' }, body, suffix: '' };
  }
  const path = samplePath(model);
  if (path === undefined || predict.input.kind !== 'multipart') return undefined;
  const file = { field: predict.input.field, name: basename(path), type: sample.contentType };
  const body = multipartBody({ ...file, content: await readFile(path) }, sample.fields ?? {});
  return { headers: { 'content-type': `multipart/form-data; boundary=${boundary}` }, body, suffix: '' };
}

const boundary = 'serverless-max-sample-0d3f6d0a1c7e4b0f';

/** A form with a file and perhaps other fields, the same bytes every time (RFC 7578). */
function multipartBody(
  file: {
    readonly field: string;
    readonly name: string;
    readonly type: string;
    readonly content: Uint8Array;
  },
  fields: Readonly<Record<string, string>>,
): Uint8Array {
  const part = (disposition: string, headers: string, content: Uint8Array | string) => [
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n${headers}\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ];
  return Buffer.concat([
    ...Object.entries(fields).flatMap(([name, value]) => part(`name="${name}"`, '', value)),
    ...part(`name="${file.field}"; filename="${file.name}"`, `Content-Type: ${file.type}\r\n`, file.content),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
}

async function readAnswer(path: string, mediaType: string): Promise<ExpectedAnswer> {
  return { source: 'recorded', mediaType, body: await readFile(path) };
}
