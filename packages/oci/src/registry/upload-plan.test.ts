import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chunkBytesOf, planUpload, type UploadFailure, type UploadWay, uploadWays } from './upload-plan.ts';

const again = (way: UploadWay, isResumed: boolean, isDelayed: boolean) => ({
  kind: 'again',
  way,
  isResumed,
  isDelayed,
});

test.each<[string, UploadWay, number, UploadFailure, unknown]>([
  ['a cut', 'put', 1, {}, again('put', true, true)],
  ['too many requests', 'put', 3, { status: 429 }, again('put', true, true)],
  ['denied', 'put', 1, { status: 403 }, { kind: 'stop' }],
  ['denied with another status', 'put', 1, { status: 400, codes: ['DENIED'] }, { kind: 'stop' }],
  ['unauthorized', 'patch', 1, { status: 401 }, { kind: 'stop' }],
  ['damaged', 'put', 2, { status: 400, codes: ['DIGEST_INVALID'] }, again('put', false, true)],
  ['a source that lied', 'put', 1, { isSourceWrong: true }, again('put', false, true)],
  ['a first 500', 'put', 1, { status: 500 }, again('put', false, true)],
  ['a second 500', 'put', 2, { status: 500 }, again('patch', false, false)],
  ['a 500 of the last way', 'chunks', 2, { status: 503 }, again('chunks', false, true)],
  [
    'an upload that is gone',
    'put',
    1,
    { status: 404, codes: ['BLOB_UPLOAD_UNKNOWN'] },
    again('put', false, true),
  ],
  ['no PUT', 'put', 1, { status: 404 }, again('patch', false, false)],
  ['no PATCH as a whole', 'patch', 1, { status: 405 }, again('chunks', false, false)],
  ['too large as a whole', 'put', 1, { status: 413 }, again('patch', false, false)],
  ['a piece too large', 'chunks', 1, { status: 416 }, again('chunks', true, false)],
  ['416 to a whole', 'patch', 1, { status: 416 }, again('chunks', false, false)],
  ['nothing left', 'chunks', 1, { status: 400 }, { kind: 'stop' }],
])('%s', (_, way, failures, failure, expected) => {
  expect(planUpload(way, failures, failure)).toEqual(expected);
});

test('ways are only ever changed forward', () => {
  const failure = fc.record({ status: fc.option(fc.integer({ min: 400, max: 599 }), { nil: undefined }) });
  fc.assert(
    fc.property(
      fc.constantFrom(...uploadWays),
      fc.integer({ min: 1, max: 9 }),
      failure,
      (way, count, given) => {
        const step = planUpload(way, count, given);
        if (step.kind === 'again')
          expect(uploadWays.indexOf(step.way)).toBeGreaterThanOrEqual(uploadWays.indexOf(way));
      },
    ),
  );
});

test('a piece is what the registry wants at least, and half as large after each refusal', () => {
  const mib = 1024 * 1024;
  expect(chunkBytesOf(0, 0)).toBe(4 * mib);
  expect(chunkBytesOf(5 * mib, 0)).toBe(5 * mib);
  expect(chunkBytesOf(0, 2)).toBe(mib);
  expect(chunkBytesOf(0, 20)).toBe(256 * 1024);
});
