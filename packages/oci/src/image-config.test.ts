import { expect, test } from 'vitest';
import { digestOf } from './digest.ts';
import { configDescriptor, type ImageConfig, serializeConfig } from './image-config.ts';
import { sampleConfig } from './testing/index.ts';

/** A small random number generator, so that a failing run can be repeated. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function shuffleMembers<T>(value: T, random: () => number): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => shuffleMembers(item, random)) as T;
  const members = Object.entries(value).map(([name, member]) => ({ name, member, key: random() }));
  members.sort((left, right) => left.key - right.key);
  return Object.fromEntries(members.map(({ name, member }) => [name, shuffleMembers(member, random)])) as T;
}

test('the bytes do not depend on the order of members', () => {
  const config = sampleConfig({
    variant: 'v8',
    author: 'me',
    config: { User: 'max', Env: ['B=1', 'A=2'], Labels: { z: '1', a: '2', '10': 'x', '9': 'y' } },
  });
  const expected = serializeConfig(config);
  const random = randomNumbers(7);
  for (let round = 0; round < 200; round += 1) {
    expect(serializeConfig(shuffleMembers(config, random))).toEqual(expected);
  }
});

test('the bytes are compact JSON that reads back as the same value', () => {
  const config = sampleConfig();
  const text = Buffer.from(serializeConfig(config)).toString();
  expect(JSON.parse(text)).toEqual(config);
  expect(text).not.toMatch(/[\n\t]|": /);
});

test('lists keep their order, and absent members are left out', () => {
  const one = sampleConfig({ config: { Env: ['A=1', 'B=2'] } });
  const other = sampleConfig({ config: { Env: ['B=2', 'A=1'] } });
  expect(serializeConfig(one)).not.toEqual(serializeConfig(other));
  const absent = { ...one, author: undefined } as unknown as ImageConfig;
  expect(serializeConfig(absent)).toEqual(serializeConfig(one));
});

test('the digest of the canonical bytes is the identity of the image', () => {
  const config = sampleConfig();
  const bytes = serializeConfig(config);
  expect(configDescriptor(config)).toEqual({
    mediaType: 'application/vnd.oci.image.config.v1+json',
    digest: digestOf(bytes),
    size: bytes.byteLength,
  });
});
