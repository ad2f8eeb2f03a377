import { formatReference, InvalidReferenceError } from '@serverless-max/oci';
import { expect, test } from 'vitest';
import { InvalidOptionError } from '../errors.ts';
import { hubPrefix, pushReference } from './push-reference.ts';

test.each([
  ['localhost:5000/me/ocr:2', 1, 'localhost:5000/me/ocr:2'],
  ['localhost:5000/me/ocr', 1, 'localhost:5000/me/ocr:latest'],
  ['localhost:5000/me/', 1, 'localhost:5000/me/max-ocr:latest'],
  ['quay.io/me/', 3, 'quay.io/me/max-ocr:latest'],
  ['me/', 2, 'docker.io/me/max-ocr:latest'],
  [hubPrefix('Me'), 2, 'docker.io/me/max-ocr:latest'],
])('--push %s of %i images: max-ocr goes to %s', (push, targets, reference) => {
  expect(formatReference(pushReference(push, 'max-ocr', targets))).toBe(reference);
});

test('several images cannot have one name, and no image a digest that it may not have', () => {
  expect(() => pushReference('me/ocr', 'max-ocr', 2)).toThrow(InvalidOptionError);
  expect(() => pushReference(`me/ocr@sha256:${'0'.repeat(64)}`, 'max-ocr', 1)).toThrow(InvalidOptionError);
  expect(() => pushReference('Not A Name', 'max-ocr', 1)).toThrow(InvalidReferenceError);
});
