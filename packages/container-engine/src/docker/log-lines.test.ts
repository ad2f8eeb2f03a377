import { describe, expect, test } from 'vitest';
import { LogDemuxer } from './log-lines.ts';

const at = '2026-11-22T09:43:33.178610125Z';
const later = '2026-11-22T09:43:33.178657355Z';

describe('LogDemuxer', () => {
  test('takes frames of both streams apart', () => {
    const demuxer = new LogDemuxer();
    const bytes = Buffer.concat([frame(1, `${at} out\n`), frame(2, `${later} err\n`)]);
    expect(demuxer.push(bytes)).toEqual([
      { timestamp: at, stream: 'stdout', text: 'out' },
      { timestamp: later, stream: 'stderr', text: 'err' },
    ]);
    expect(demuxer.end()).toEqual([]);
  });

  test('does not mind where the bytes are cut, not even inside a header or a character', () => {
    const bytes = Buffer.concat([
      frame(1, `${at} zwölf Bücher\n`),
      frame(2, `${at} \n`),
      frame(1, `${at} rest`),
    ]);
    const demuxer = new LogDemuxer();
    const lines = [...bytes].flatMap((byte) => demuxer.push(Uint8Array.of(byte)));
    expect([...lines, ...demuxer.end()].map(({ stream, text }) => [stream, text])).toEqual([
      ['stdout', 'zwölf Bücher'],
      ['stderr', ''],
      ['stdout', 'rest'],
    ]);
  });

  test('joins a long line that the engine hands out in pieces, each with its own time', () => {
    const half = 'x'.repeat(16_384);
    const demuxer = new LogDemuxer();
    demuxer.push(frame(1, `${at} ${half}`));
    expect(demuxer.push(frame(2, `${at} between\n`))).toHaveLength(1);
    expect(demuxer.push(frame(1, `${later} ${half}end\n`))).toEqual([
      { timestamp: at, stream: 'stdout', text: `${half}${half}end` },
    ]);
  });

  test('hands a line without an end out in parts, so that it keeps little of it', () => {
    const demuxer = new LogDemuxer();
    const piece = frame(1, `${at} ${'x'.repeat(16_384)}`);
    const lines = Array.from({ length: 1_280 }, () => demuxer.push(piece)).flat();
    expect(lines.map(({ text }) => text.length)).toEqual(Array.from({ length: 19 }, () => 1_048_576));
    expect(demuxer.push(frame(1, `${later} \n`)).map(({ text }) => text.length)).toEqual([1_048_576]);
    expect(demuxer.push(frame(1, `${later} next\n`))).toEqual([
      { timestamp: later, stream: 'stdout', text: 'next' },
    ]);
  });

  test('flushes what never got its newline, per stream', () => {
    const demuxer = new LogDemuxer();
    expect(demuxer.push(Buffer.concat([frame(2, `${at} b`), frame(1, `${later} a`)]))).toEqual([]);
    expect(demuxer.end().map(({ text }) => text)).toEqual(['a', 'b']);
    expect(demuxer.end()).toEqual([]);
  });

  test.each([
    ['2026-11-22T10:43:33.178610125+01:00', at],
    ['2026-11-22T09:43:33Z', '2026-11-22T09:43:33Z'],
  ])('gives %s in UTC', (given, expected) => {
    expect(new LogDemuxer().push(frame(1, `${given} x\n`))[0]).toMatchObject({
      timestamp: expected,
      text: 'x',
    });
  });

  test('keeps text whose first word is no time', () => {
    expect(new LogDemuxer().push(frame(1, 'plain text\n'))[0]).toEqual({
      timestamp: '',
      stream: 'stdout',
      text: 'plain text',
    });
  });
});

function frame(stream: 1 | 2, payload: string): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(Buffer.byteLength(payload), 4);
  return Buffer.concat([header, Buffer.from(payload)]);
}
