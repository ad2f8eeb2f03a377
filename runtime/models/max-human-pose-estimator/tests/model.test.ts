import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testMaxApi } from '../../max-server-node/tests/max-api.ts';
import { blackPng, predict, sample } from '../../max-server-node/tests/requests.ts';
import { testPictures } from '../../max-server-node/tests/upload-api.ts';
import { bodyParts } from '../src/body.ts';
import { metadata } from '../src/description.ts';

interface Answer {
  readonly status: string;
  readonly predictions: readonly {
    readonly human_id: number;
    readonly pose_lines: readonly { readonly line: readonly number[] }[];
    readonly body_parts: readonly {
      readonly part_id: number;
      readonly part_name: string;
      readonly score: string;
      readonly x: number;
      readonly y: number;
    }[];
  }[];
}

const pilots = sample(import.meta.url, 'Pilots.jpg');

testMaxApi({
  title: 'MAX Human Pose Estimator',
  metadata,
});

testPictures({
  field: 'file',
  help: 'An image encoded as JPEG, PNG, or TIFF',
  unreadable: 'Please submit a valid image in PNG, TIFF or JPEG format',
  tooBig: 'The image has 50.0 megapixels. At most 32 are accepted.',
  sample: pilots,
});

test('finds three people with their joints', async () => {
  const reply = await predict('file', pilots);
  assert.equal(reply.status, 200);
  const { status, predictions } = reply.json<Answer>();
  assert.equal(status, 'ok');
  assert.deepEqual(
    predictions.map(({ human_id }) => human_id),
    [0, 1, 2],
  );
  for (const { pose_lines, body_parts } of predictions) {
    assert.ok(pose_lines.length >= 8 && pose_lines.every(({ line }) => line.length === 4));
    for (const { part_id, part_name, score, x, y } of body_parts) {
      assert.equal(part_name, bodyParts[part_id]?.name);
      assert.match(score, /^[01]\.\d{5}$/);
      assert.ok(Number.isInteger(x) && Number.isInteger(y) && x < 600 && y < 471, `${part_name} ${x} ${y}`);
    }
  }
  const noses = predictions
    .map(({ body_parts }) => body_parts[0])
    .sort((one, two) => (one?.x ?? 0) - (two?.x ?? 0));
  // From the left, where the eye sees them.
  for (const [index, [x, y]] of [
    [158, 201],
    [288, 116],
    [425, 208],
  ].entries()) {
    const nose = noses[index];
    assert.ok(Math.hypot((nose?.x ?? 0) - (x ?? 0), (nose?.y ?? 0) - (y ?? 0)) < 12, JSON.stringify(nose));
  }
});

test('finds nobody in a black picture', async () => {
  const reply = await predict('file', blackPng(320, 200), 'image/png');
  assert.deepEqual([reply.status, reply.json()], [200, { status: 'ok', predictions: [] }]);
});
