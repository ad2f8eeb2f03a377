import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testMaxApi } from '../../max-server-node/tests/max-api.ts';
import {
  blackPng,
  predict,
  type Reply,
  sample,
  upstreamSample,
} from '../../max-server-node/tests/requests.ts';
import { testPictures } from '../../max-server-node/tests/upload-api.ts';
import { metadata } from '../src/description.ts';
import { labels } from '../src/labels.ts';

interface Answer {
  readonly status: string;
  readonly predictions: readonly {
    readonly detection_box: readonly [number, number, number, number];
    readonly emotion_predictions: readonly { label_id: string; label: string; probability: number }[];
  }[];
}

const astronaut = sample(import.meta.url, 'astronaut.jpg');

testMaxApi({
  title: 'MAX Facial Emotion Classifier',
  metadata,
  labels: { count: 8, labels },
});

testPictures({
  field: 'image',
  help: 'An image file (encoded as JPEG, PNG or TIFF)',
  unreadable:
    'Invalid file type/extension. Please provide a valid image (supported formats: JPEG, PNG, TIFF).',
  tooBig: 'The image has 50.0 megapixels. At most 32 are accepted.',
  sample: astronaut,
});

test('sees a smile', async () => {
  const [face] = checkHappy(await predict('image', astronaut));
  const [top, left, bottom, right] = face?.detection_box ?? [0, 0, 0, 0];
  assert.ok(top > 0.1 && left > 0.33 && bottom < 0.36 && right < 0.54, String(face?.detection_box));
});

test('finds no face in a black picture', async () => {
  const reply = await predict('image', blackPng(320, 200), 'image/png');
  assert.deepEqual([reply.status, reply.json()], [200, { status: 'ok', predictions: [] }]);
});

const baby = upstreamSample('happy-baby.jpeg');

test('gives the box of MAX’s own README for its sample', { skip: !baby }, async () => {
  const [face] = checkHappy(await predict('image', baby ?? ''));
  assert.deepEqual(face?.detection_box, [0.15102639296187684, 0.3828125, 0.5293255131964809, 0.5830078125]);
});

/** What MAX's tests assert of their sample: one face, happiness first and above .87, probabilities that add up to 1. */
function checkHappy(reply: Reply): Answer['predictions'] {
  assert.equal(reply.status, 200);
  const { status, predictions } = reply.json<Answer>();
  assert.deepEqual([status, predictions.length], ['ok', 1]);
  const emotions = predictions[0]?.emotion_predictions ?? [];
  assert.deepEqual([emotions[0]?.label_id, emotions[0]?.label], ['1', 'happiness']);
  assert.ok((emotions[0]?.probability ?? 0) > 0.87, String(emotions[0]?.probability));
  const sum = emotions.reduce((total, { probability }) => total + probability, 0);
  assert.ok(Math.abs(sum - 1) < 1e-6, String(sum));
  return predictions;
}
