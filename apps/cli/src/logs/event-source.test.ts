import { expect, test } from 'vitest';
import { type ReceivedEvent, readEvents } from './event-source.ts';

/** What is read when these pieces come one after the other. */
async function read(...pieces: readonly string[]): Promise<readonly ReceivedEvent[]> {
  const events: ReceivedEvent[] = [];
  const bytes = pieces.map((it) => new TextEncoder().encode(it));
  for await (const event of readEvents(ReadableStream.from(bytes))) events.push(event);
  return events;
}

test.each<[what: string, pieces: readonly string[], events: readonly ReceivedEvent[]]>([
  [
    'whole events',
    ['id: a-1\nevent: log-line\ndata: {"text":"a: b"}\n\nevent: missed\ndata: {}\n\n'],
    [
      { id: 'a-1', event: 'log-line', data: '{"text":"a: b"}' },
      { id: 'a-1', event: 'missed', data: '{}' },
    ],
  ],
  [
    'an event in pieces',
    ['id: a', '-1\nda', 'ta: {}\n', '\n'],
    [{ id: 'a-1', event: 'message', data: '{}' }],
  ],
  ['signs of life', [':\n\n', ':\n\ndata:x\n\n'], [{ id: '', event: 'message', data: 'x' }]],
  ['half an event at the end', ['data: {}\n'], []],
])('reads %s', async (_what, pieces, events) => {
  expect(await read(...pieces)).toEqual(events);
});

test('a character may be cut in the middle', async () => {
  const bytes = new TextEncoder().encode('data: ☃\n\n');
  const events: ReceivedEvent[] = [];
  for await (const event of readEvents(ReadableStream.from([bytes.subarray(0, 7), bytes.subarray(7)]))) {
    events.push(event);
  }
  expect(events).toEqual([{ id: '', event: 'message', data: '☃' }]);
});
