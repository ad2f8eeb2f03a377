import { createManualClock } from '@serverless-max/foundation/testing';
import { expect, test } from 'vitest';
import { tellProgress } from './push-progress.ts';

const digest = `sha256:${'0'.repeat(64)}` as const;

/** Sends 100 MB in pieces of 1 MB, one every 250 ms, and returns the lines. */
function send(isRedrawn: boolean): string[] {
  const clock = createManualClock();
  const lines: string[] = [];
  const tell = tellProgress((line) => lines.push(line), isRedrawn, clock);
  for (let sent = 1; sent <= 100; sent += 1) {
    clock.advance(250);
    tell({ kind: 'sending', digest, sizeBytes: 100e6, sentBytes: sent * 1e6 });
  }
  tell({ kind: 'closing', digest });
  return lines;
}

test('a log gets a line every ten seconds, however many pieces are sent', () => {
  expect(send(false)).toEqual([
    '40.0 MB of 100 MB in 1 blob',
    '80.0 MB of 100 MB in 1 blob',
    'writing the manifest',
  ]);
});

test('a terminal is told of every step that can be seen', () => {
  expect(send(true)).toHaveLength(101);
});

test('what has to be waited for is told at once', () => {
  const lines: string[] = [];
  tellProgress(
    (line) => lines.push(line),
    false,
  )({
    kind: 'waiting',
    host: 'quay.io',
    waitMs: 1_500,
    reason: 'it answered 429',
  });
  expect(lines).toEqual(['waiting 2 s for quay.io: it answered 429']);
});
