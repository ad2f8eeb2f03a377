import { expect, test } from 'vitest';
import { compareLoaded } from './loaded-image.ts';

const loaded = { digest: 'sha256:1', platform: 'linux/amd64', base: 'org/model:1' };
const amd64 = { platform: 'linux/amd64', digest: 'sha256:1', manifestDigest: 'sha256:a' };
const arm64 = { platform: 'linux/arm64', digest: 'sha256:2', manifestDigest: 'sha256:b' };

test('what was loaded is what is published', () => {
  expect(compareLoaded(loaded, [amd64])).toBeUndefined();
  expect(compareLoaded(loaded, [arm64, amd64])).toBeUndefined();
});

test('another image for the same platform is refused, with both digests', () => {
  const other = () => compareLoaded(loaded, [arm64, { ...amd64, digest: 'sha256:3' }]);
  expect(other).toThrow(expect.objectContaining({ code: 'CLI_LOADED_DIFFERS' }));
  expect(other).toThrow(/org\/model:1.*sha256:1.*sha256:3/);
});

test('one for another platform only is told of', () => {
  expect(compareLoaded(loaded, [arm64])).toContain('for linux/amd64, this one for linux/arm64');
});
