import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testMaxApi } from '../../max-server-node/tests/max-api.ts';
import { blackPng, predict, type Reply, sample } from '../../max-server-node/tests/requests.ts';
import { testPictures } from '../../max-server-node/tests/upload-api.ts';
import { metadata } from '../src/description.ts';

const woman = sample(import.meta.url, 'woman.png');

testMaxApi({
  title: 'MAX Image Resolution Enhancer',
  metadata,
});

testPictures({
  field: 'image',
  help: [
    'An image file (RGB/HWC).',
    'The ideal image size is 500x500 or smaller, and the best results are observed using a PNG image.',
    'Images with dimensions over 2000x2000 are not accepted and will result in an error.',
  ].join('\n'),
  unreadable: 'Please submit a valid image in PNG, Tiff or JPEG format',
  tooBig: 'The dimensions of the image are too big (>2000px). The image would have been downscaled instead.',
  sample: woman,
});

test('makes a picture of four times the width and height', async () => {
  const reply = await predict('image', woman, 'image/png');
  assert.equal(reply.status, 200);
  assert.deepEqual(sizeOf(reply), [424, 636]);
  assert.equal(reply.headers.get('content-disposition'), 'inline; filename=result.png');
  // A picture that is one colour, or noise, has another length.
  assert.ok(
    reply.bytes.byteLength > 300_000 && reply.bytes.byteLength < 800_000,
    String(reply.bytes.byteLength),
  );
});

test('brings a longer picture below 500 pixels first', async () => {
  const reply = await predict('image', blackPng(1200, 30), 'image/png');
  assert.deepEqual(sizeOf(reply), [1600, 40]);
});

/** Width and height, from the head of the PNG. */
function sizeOf({ type, bytes }: Reply): readonly [number, number] {
  assert.equal(type, 'image/png');
  const head = Buffer.from(bytes);
  return [head.readUInt32BE(16), head.readUInt32BE(20)];
}
