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
  const body = multipartBody(predict.input.field, basename(path), sample.contentType, await readFile(path));
  return { headers: { 'content-type': `multipart/form-data; boundary=${boundary}` }, body, suffix: '' };
}

const boundary = 'serverless-max-sample-0d3f6d0a1c7e4b0f';

/** A form with one file, the same bytes every time (RFC 7578). */
function multipartBody(field: string, file: string, type: string, content: Uint8Array): Uint8Array {
  const disposition = `form-data; name="${field}"; filename="${file}"`;
  const head = `--${boundary}\r\nContent-Disposition: ${disposition}\r\nContent-Type: ${type}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--\r\n`)]);
}

async function readAnswer(path: string, mediaType: string): Promise<ExpectedAnswer> {
  return { source: 'recorded', mediaType, body: await readFile(path) };
}
