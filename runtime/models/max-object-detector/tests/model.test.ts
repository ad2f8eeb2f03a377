import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testMaxApi } from '../../max-server-node/tests/max-api.ts';
import { blackPng, predict, type Reply, sample, send } from '../../max-server-node/tests/requests.ts';
import { testPictures } from '../../max-server-node/tests/upload-api.ts';
import { metadata, threshold } from '../src/description.ts';
import { readDetections } from '../src/detections.ts';
import { labels } from '../src/labels.ts';

interface Answer {
  readonly status: string;
  readonly predictions: readonly {
    readonly label_id: string;
    readonly label: string;
    readonly probability: number;
    readonly detection_box: readonly [number, number, number, number];
  }[];
}

const coffee = sample(import.meta.url, 'coffee.jpg');

testMaxApi({ title: 'MAX Object Detector', metadata, labels: { count: 80, labels } });

testPictures({
  field: 'image',
  help: 'An image file (encoded as PNG or JPG/JPEG)',
  unreadable: 'Unrecognized image format',
  tooBig: 'The image has 50.0 megapixels. At most 32 are accepted.',
  sample: coffee,
});

test('has the labels of COCO by their identifiers', () => {
  const named = (id: string): string | undefined => labels.find((label) => label.id === id)?.name;
  assert.deepEqual(['1', '13', '47', '88', '90', '12'].map(named), [
    ...['person', 'stop sign', 'cup', 'teddy bear', 'toothbrush', undefined],
  ]);
});

test('finds a cup on a table, the surer first', async () => {
  const { predictions } = (await ask('0.3')).json<Answer>();
  assert.deepEqual(
    predictions.map(({ label_id, label }) => [label_id, label]),
    [
      ['47', 'cup'],
      ['67', 'dining table'],
    ],
  );
  const [cup, table] = predictions;
  assert.ok((cup?.probability ?? 0) > 0.5 && (table?.probability ?? 0) > 0.3, JSON.stringify(predictions));
  // The cup without its saucer: 400 pixels high, 600 wide.
  const [top, left, bottom, right] = cup?.detection_box ?? [0, 0, 0, 0];
  assert.ok(top > 0.02 && top < 0.07 && left > 0.25 && left < 0.32, String(cup?.detection_box));
  assert.ok(bottom > 0.62 && bottom < 0.78 && right > 0.65 && right < 0.73, String(cup?.detection_box));
  for (const value of predictions.flatMap(({ detection_box }) => detection_box))
    assert.ok(value >= 0 && value <= 1);
});

test('leaves out what it is less sure of than asked for, 0.7 unless said', async () => {
  for (const reply of [await ask(), await ask('0.7'), await ask('nan')]) {
    assert.deepEqual([reply.status, reply.json()], [200, { status: 'ok', predictions: [] }]);
  }
  const everything = (await ask('0')).json<Answer>().predictions;
  assert.ok(everything.length > 10, String(everything.length));
});

test('takes the threshold from the query too', async () => {
  const form = new FormData();
  form.set('image', new Blob([coffee]), 'coffee.jpg');
  const reply = await send('/model/predict?threshold=0.3', { method: 'POST', body: form });
  assert.equal(reply.json<Answer>().predictions.length, 2);
});

test('refuses a threshold that is no number', async () => {
  const reply = await ask('zz');
  assert.deepEqual(
    [reply.status, reply.json()],
    [
      400,
      {
        errors: { threshold: `${threshold.help} could not convert string to float: 'zz'` },
        message: 'Input payload validation failed',
      },
    ],
  );
});

test('finds nothing in a black picture', async () => {
  const reply = await predict('image', blackPng(320, 200), 'image/png');
  assert.deepEqual(reply.json(), { status: 'ok', predictions: [] });
});

test('has a page that shows the boxes', async () => {
  const page = await send('/app/');
  assert.deepEqual([page.status, page.type], [200, 'text/html; charset=utf-8']);
  assert.match(page.text, /<title>MAX Object Detector<\/title>/);
});

test('two boxes on one object are told once, on two different things twice', () => {
  const row = (x: number, score: number, thing: number) => [x, 0, x + 100, 100, score, thing];
  const output = Float32Array.from(
    [row(0, 0.5, 3), row(2, 0.75, 3), row(0, 0.25, 4), row(300, 0.875, 3)].flat(),
  );
  assert.deepEqual(
    readDetections(output).map(({ x1, score, thing }) => [x1, score, thing]),
    [
      [300, 0.875, 3],
      [2, 0.75, 3],
      [0, 0.25, 4],
    ],
  );
});

function ask(value?: string): Promise<Reply> {
  const form = new FormData();
  form.set('image', new Blob([coffee]), 'coffee.jpg');
  if (value !== undefined) form.set('threshold', value);
  return send('/model/predict', { method: 'POST', body: form });
}
