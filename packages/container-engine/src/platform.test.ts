import { expect, test } from 'vitest';
import { findPlatformMismatch } from './platform.ts';

test.each([
  ['amd64', 'amd64', true],
  ['arm64', 'arm64', true],
  ['386', 'amd64', true],
  ['arm', 'arm64', true],
  ['amd64', 'arm64', false],
  ['arm64', 'amd64', false],
])('an image for %s on %s fits: %s', (architecture, machine, fits) => {
  const mismatch = findPlatformMismatch(
    'm:1',
    { os: 'linux', architecture },
    { os: 'linux', architecture: machine },
  );
  expect(mismatch === undefined).toBe(fits);
});

test('says both platforms', () => {
  const image = { os: 'windows', architecture: 'amd64' };
  expect(findPlatformMismatch('m:1', image, { os: 'linux', architecture: 'amd64' })?.message).toBe(
    'Image m:1 does not fit the machine of the engine: it is for windows/amd64, the engine runs linux/amd64.',
  );
});
