import { expect, test } from 'vitest';
import { InvalidPlatformError, PlatformNotFoundError } from './errors.ts';
import {
  type ChildOfIndex,
  formatPlatform,
  isAttestation,
  parsePlatform,
  platformsOf,
  selectPlatform,
} from './platform.ts';

const children = (...platforms: string[]) =>
  platforms.map((name) => ({ name, platform: parsePlatform(name) }));
const attestation = {
  name: 'attestation',
  platform: { os: 'unknown', architecture: 'unknown' },
  annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
};

test.each([
  ['linux/amd64', 'linux/amd64'],
  ['linux/x86_64', 'linux/amd64'],
  ['linux/amd64/v1', 'linux/amd64'],
  ['linux/amd64/v3', 'linux/amd64/v3'],
  ['Linux/aarch64', 'linux/arm64'],
  ['linux/arm64/v8', 'linux/arm64'],
  ['linux/arm64/8', 'linux/arm64'],
  ['linux/arm', 'linux/arm/v7'],
  ['linux/armel', 'linux/arm/v6'],
  ['linux/armhf', 'linux/arm/v7'],
])('%s is %s', (text, expected) => {
  expect(formatPlatform(parsePlatform(text))).toBe(expected);
});

test.each(['', 'linux', 'linux/', '/amd64', 'linux/amd64/v1/x', 'linux/amd 64'])('%j is refused', (text) => {
  expect(() => parsePlatform(text)).toThrow(InvalidPlatformError);
});

test.each([
  ['linux/amd64', ['linux/arm64', 'linux/amd64'], 'linux/amd64'],
  ['linux/arm64/v8', ['linux/amd64', 'linux/arm64'], 'linux/arm64'],
  ['linux/arm/v7', ['linux/arm/v5', 'linux/arm/v6', 'linux/arm64'], 'linux/arm/v6'],
  ['linux/amd64/v3', ['linux/amd64', 'linux/amd64/v2', 'linux/amd64/v4'], 'linux/amd64/v2'],
  ['linux/arm64', ['linux/arm64/v9', 'linux/arm64'], 'linux/arm64'],
])('%s of %j is %s', (wanted, offered, expected) => {
  expect(selectPlatform(children(...offered), parsePlatform(wanted)).name).toBe(expected);
});

test.each([
  ['linux/amd64', ['linux/arm64']],
  ['linux/arm/v6', ['linux/arm/v7']],
  ['linux/amd64', ['linux/amd64/v2']],
  ['windows/amd64', ['linux/amd64']],
])('%s is not in %j', (wanted, offered) => {
  expect(() => selectPlatform(children(...offered), parsePlatform(wanted))).toThrow(PlatformNotFoundError);
});

test('what there is is listed, without attestations', () => {
  const index = [...children('linux/arm64', 'linux/arm/v7'), attestation];
  expect(platformsOf(index)).toEqual(['linux/arm64', 'linux/arm/v7']);
  expect(() => selectPlatform(index, parsePlatform('linux/amd64'))).toThrow(
    expect.objectContaining({ hint: 'It is there for linux/arm64, linux/arm/v7.' }),
  );
});

test('an attestation is known by its annotation or its unknown platform, and is never chosen', () => {
  expect(isAttestation(attestation)).toBe(true);
  expect(isAttestation({ platform: attestation.platform })).toBe(true);
  expect(isAttestation({ platform: parsePlatform('linux/amd64') })).toBe(false);
  expect(() => selectPlatform([attestation], parsePlatform('unknown/unknown'))).toThrow(
    PlatformNotFoundError,
  );
});

test('a lone child without a platform is taken as it is', () => {
  const lone: ChildOfIndex = { annotations: { name: 'lone' } };
  expect(selectPlatform([lone, attestation], parsePlatform('linux/amd64'))).toBe(lone);
  expect(() => selectPlatform([{}, {}], parsePlatform('linux/amd64'))).toThrow(PlatformNotFoundError);
});
