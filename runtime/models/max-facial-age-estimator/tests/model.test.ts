import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testMaxApi } from '../../max-server-node/tests/max-api.ts';
import { blackPng, predict, sample, upstreamSample } from '../../max-server-node/tests/requests.ts';
import { testPictures } from '../../max-server-node/tests/upload-api.ts';
import { metadata } from '../src/description.ts';

interface Answer {
  readonly status: string;
  readonly predictions: readonly {
    readonly age_estimation: number;
    readonly detection_box: readonly [number, number, number, number];
  }[];
}

const astronaut = sample(import.meta.url, 'astronaut.jpg');

testMaxApi({
  title: 'MAX Facial Age Estimator',
  metadata,
});

testPictures({
  field: 'image',
  help: 'An image encoded as JPEG, PNG, or TIFF',
  unreadable:
    'Invalid file type/extension. Please provide a valid image (supported formats: JPEG, PNG, TIFF).',
  tooBig: 'The image has 50.0 megapixels. At most 32 are accepted.',
  sample: astronaut,
});

test('estimates an age in years', async () => {
  const reply = await predict('image', astronaut);
  assert.equal(reply.status, 200);
  const { status, predictions } = reply.json<Answer>();
  assert.deepEqual([status, predictions.length], ['ok', 1]);
  const age = predictions[0]?.age_estimation ?? 0;
  assert.ok(Number.isInteger(age) && age > 25 && age < 45, String(age));
});

test('finds no face in a black picture', async () => {
  const reply = await predict('image', blackPng(320, 200), 'image/png');
  assert.deepEqual([reply.status, reply.json()], [200, { status: 'ok', predictions: [] }]);
});

const actor = upstreamSample('tom_cruise.jpg');

test('gives what MAX’s tests assert of their sample', { skip: !actor }, async () => {
  const { predictions } = (await predict('image', actor ?? '')).json<Answer>();
  const { age_estimation: age, detection_box: box } = predictions[0] ?? {};
  assert.ok(age !== undefined && age > 35 && age < 55, String(age));
  const [top, left, bottom, right] = box ?? [0, 0, 0, 0];
  assert.ok(top > 0.1 && top < 0.19 && left > 0.22 && left < 0.32, String(box));
  assert.ok(bottom > 0.52 && bottom < 0.61 && right > 0.55 && right < 0.68, String(box));
});
