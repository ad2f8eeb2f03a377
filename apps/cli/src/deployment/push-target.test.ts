import { formatReference } from '@serverless-max/oci';
import { expect, test } from 'vitest';
import { pushTarget, registryPrefix } from './push-target.ts';

test.each([
  ['ghcr.io/me', 'ghcr.io/me/max-ocr:1'],
  ['ghcr.io/me/', 'ghcr.io/me/max-ocr:1'],
  ['ghcr.io/me/max-ocr', 'ghcr.io/me/max-ocr:1'],
  ['localhost:5000', 'localhost:5000/max-ocr:1'],
  ['localhost:5000/me', 'localhost:5000/me/max-ocr:1'],
  ['me', 'docker.io/me/max-ocr:1'],
])('below %s it is %s', (registry, expected) => {
  expect(formatReference(pushTarget(registryPrefix(registry), 'MAX-ocr', '1'))).toBe(expected);
});

test.each(['', '/', 'ghcr.io/me:1', 'ghcr.io/me/max-ocr@sha256:a'])('no registry: "%s"', (registry) => {
  expect(() => registryPrefix(registry)).toThrow(expect.objectContaining({ code: 'CLI_INVALID_OPTION' }));
});
