import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digestOf } from './digest.ts';
import { configDescriptor, type ImageConfig, serializeConfig } from './image-config.ts';
import { sampleConfig } from './testing/index.ts';

/** The same value with its members in the opposite order, at every depth. */
function turnMembers<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(turnMembers) as T;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, turnMembers(member)]),
  ) as T;
}

const labels = fc.dictionary(fc.string(), fc.string());
const configs = fc
  .record({ Labels: labels, User: fc.string(), Env: fc.array(fc.string()) }, { requiredKeys: [] })
  .map((config): ImageConfig => sampleConfig({ config }));

test('the bytes do not depend on the order of members', () => {
  fc.assert(
    fc.property(configs, (config) => {
      expect(serializeConfig(turnMembers(config))).toEqual(serializeConfig(config));
    }),
  );
});

test('the bytes read back as the same value', () => {
  fc.assert(
    fc.property(configs, (config) => {
      expect(JSON.parse(Buffer.from(serializeConfig(config)).toString())).toEqual(config);
    }),
  );
});

test('the bytes are compact', () => {
  expect(Buffer.from(serializeConfig(sampleConfig())).toString()).not.toMatch(/[\n\t]|": /);
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
