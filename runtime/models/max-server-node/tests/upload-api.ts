import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blackPng, predict, send } from './requests.ts';

/** What a model says of the file that it wants. */
export interface UploadFacts {
  readonly field: string;
  /** The answer to a form without the file, after the field's description. */
  readonly help: string;
  readonly sample: Uint8Array;
}

/** What a model says of pictures that it does not take. */
export interface PictureFacts extends UploadFacts {
  readonly unreadable: string;
  /** The answer to a picture of 50 megapixels. */
  readonly tooBig: string;
}

/** The tests of every image whose predictions are asked for with a file. */
export function testUpload({ field, help, sample }: UploadFacts): void {
  test('asks for the file when a request has none', async () => {
    const missing = {
      errors: { [field]: `${help} Missing required parameter in an uploaded file` },
      message: 'Input payload validation failed',
    };
    const text = new FormData();
    text.set(field, 'a text');
    const post = (init: RequestInit) => send('/model/predict', { method: 'POST', ...init });
    const multipart = { 'content-type': 'multipart/form-data; boundary=x' };
    for (const [what, reply] of Object.entries({
      'another field': await predict('other', sample),
      'text instead of a file': await post({ body: text }),
      'no body': await post({}),
      'no form': await post({
        body: new Blob([Uint8Array.from(sample)]),
        headers: { 'content-type': 'image/jpeg' },
      }),
      'a broken form': await post({ body: '--y\r\nrubbish', headers: multipart }),
      'no media type': await post({ body: 'x', headers: { 'content-type': '5' } }),
      'broken JSON': await post({ body: '{', headers: { 'content-type': 'application/json' } }),
    })) {
      assert.deepEqual([reply.status, reply.json()], [400, missing], what);
    }
  });
}

/** The tests of every image whose predictions are of a picture. */
export function testPictures(facts: PictureFacts): void {
  const { field, unreadable, tooBig, sample } = facts;
  testUpload(facts);

  test('refuses what is no picture', async () => {
    for (const [what, content] of Object.entries({
      text: 'A text is no picture.',
      'no byte': '',
      'the beginning of a PNG': Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
      'half a picture': sample.subarray(0, sample.byteLength / 2),
      SVG: '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    })) {
      const reply = await predict(field, content);
      assert.deepEqual([reply.status, reply.json()], [400, { message: unreadable }], what);
    }
  });

  test('refuses 50 megapixels before they are decoded', async () => {
    const reply = await predict(field, blackPng(10_000, 5_000), 'image/png');
    assert.deepEqual([reply.status, reply.json()], [400, { message: tooBig }]);
  });
}
