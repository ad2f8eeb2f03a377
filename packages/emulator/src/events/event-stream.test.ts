import { text } from 'node:stream/consumers';
import { createManualClock } from '@serverless-max/foundation/testing';
import { expect, test } from 'vitest';
import { EventStream, formatEvent } from './event-stream.ts';

const event = { event: 'e', data: '{}' };
const limits = { heartbeatMs: 100, waitingBytes: 50, lastWordsMs: 1_000 };

/** A stream whose reader is behind by so many bytes in the response, besides what is in the stream. */
function setUp(writableLength = 0) {
  const clock = createManualClock();
  const seen: string[] = [];
  const response = {
    writableLength,
    destroy() {
      seen.push('cut off');
      stream.body.destroy();
      return this as never;
    },
  };
  const stream = new EventStream(response, clock, () => seen.push('over'), limits);
  return { clock, stream, seen };
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test.each([
  [{ id: 'a-1', event: 'log-line', data: '{}' }, 'id: a-1\nevent: log-line\ndata: {}\n\n'],
  [{ event: 'missed', data: '{}' }, 'event: missed\ndata: {}\n\n'],
])('an event is written as the format wants it: %o', (event, expected) => {
  expect(formatEvent(event)).toBe(expected);
});

test('a reader gets what is sent, to the end', async () => {
  const { stream, seen, clock } = setUp();
  const read = text(stream.body);
  stream.send({ ...event, id: '1' });
  stream.end();
  stream.send({ ...event, id: '2' });
  expect(await read).toBe('id: 1\nevent: e\ndata: {}\n\n');
  await clock.advance(10_000);
  expect(seen).toEqual(['over']);
});

test('a silent stream gives signs of life, one for a reader who does not read', async () => {
  const { stream, clock } = setUp();
  await clock.advance(350);
  expect(stream.body.read()?.toString()).toBe(':\n\n');
  await clock.advance(100);
  expect(stream.body.read()?.toString()).toBe(':\n\n');
  stream.end();
  await clock.advance(500);
  expect(stream.body.read()).toBeNull();
});

test('the last that a reader gets who is too slow is why', async () => {
  const { stream } = setUp();
  for (let i = 0; i < 100; i++) stream.send({ ...event, id: `${i}` });
  expect(stream.body.readableLength).toBeLessThan(200);
  expect(await text(stream.body)).toMatch(/event: dropped\ndata: {"reason":"too slow"}\n\n$/);
});

test.each([
  ['in the stream', 0, 100],
  ['in the response', 100, 1],
])('a reader who is behind %s and does not go on is cut off after a while', async (_where, behind, sent) => {
  const { stream, clock, seen } = setUp(behind);
  for (let i = 0; i < sent; i++) stream.send({ ...event, id: `${i}` });
  await clock.advance(999);
  expect(seen).toEqual([]);
  await clock.advance(1);
  await nextTurn();
  expect(seen).toEqual(['cut off', 'over']);
});

test('when the host ends, who has read everything is at the end, and who has not is cut off', async () => {
  const reader = setUp();
  reader.stream.body.resume();
  reader.stream.close();
  const slow = setUp();
  slow.stream.send(event);
  slow.stream.close();
  const slower = setUp(1);
  slower.stream.body.resume();
  slower.stream.close();
  await nextTurn();
  expect([reader.seen, slow.seen, slower.seen]).toEqual([['over'], ['cut off', 'over'], ['cut off', 'over']]);
});
