import { wellKnownIdentities } from '@serverless-max/whisk-protocol';
import { expect, test } from 'vitest';
import type { Output } from '../output/output.ts';
import { identitiesFor, warnOfExposure } from './exposure.ts';

function remarksFor(host: string): string[] {
  const remarks: string[] = [];
  const output: Output = {
    json: false,
    isInteractive: false,
    line() {},
    record() {},
    remark: (text) => void remarks.push(text),
  };
  warnOfExposure(host, output);
  return remarks;
}

test.each(['127.0.0.1', '::1', 'localhost'])('%s has the published keys, and no warning', (host) => {
  expect(identitiesFor(host)).toBe(wellKnownIdentities);
  expect(remarksFor(host)).toEqual([]);
});

test.each(['0.0.0.0', '::', '192.168.1.5', 'my-machine'])('%s has new keys, and a warning', (host) => {
  const identities = identitiesFor(host);
  expect(identities.map((it) => it.namespace)).toEqual(['guest', 'whisk.system']);
  const published = wellKnownIdentities.flatMap(({ uuid, key }) => [uuid, key]);
  for (const { uuid, key } of identities) {
    expect(published).not.toContain(uuid);
    expect(published).not.toContain(key);
    expect(key).toMatch(/^[\da-f]{64}$/);
  }
  expect(identitiesFor(host)).not.toEqual(identities);
  expect(remarksFor(host)).toEqual([expect.stringContaining(`can reach this emulator on ${host}`)]);
});
