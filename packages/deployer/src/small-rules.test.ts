import { expect, test } from 'vitest';
import { isPackageName, suggestName } from './action-name.ts';
import { toApiHost } from './host/api-host.ts';
import { readHostLimits } from './host/host-limits.ts';
import { formatImage, isSameImage, parseImage } from './image-reference.ts';
import { parseWskProps } from './wskprops.ts';

test.each([
  ['openwhisk.test', 'https://openwhisk.test'],
  ['localhost:3233', 'https://localhost:3233'],
  ['http://127.0.0.1:3233/', 'http://127.0.0.1:3233'],
  ['https://openwhisk.test/api/v1', 'https://openwhisk.test'],
  ['https://openwhisk.test/api/', 'https://openwhisk.test'],
  [' https://openwhisk.test ', 'https://openwhisk.test'],
  ['https://cloud.test/whisk/', 'https://cloud.test/whisk'],
])('the host %s', (given, expected) => {
  expect(toApiHost(given)).toBe(expected);
});

test.each([
  '',
  'not a host',
  'ftp://openwhisk.test',
  'https://user:pw@openwhisk.test',
  'https://x.test/?a=1',
])('no host: "%s"', (given) => {
  expect(() => toApiHost(given)).toThrow(expect.objectContaining({ code: 'DEP_INVALID_HOST' }));
});

test.each([
  ['max/ocr', 'max-ocr'],
  ['Größe', 'Gro-e'],
  ['-leading', 'leading'],
  ['trailing ', 'trailing'],
  ['a:b:c', 'a-b-c'],
  ['///', 'action'],
  ['x'.repeat(300), 'x'.repeat(256)],
])('the name %s becomes %s', (given, expected) => {
  expect(suggestName(given)).toBe(expected);
});

test('the package `default` is reserved', () => {
  expect(isPackageName('default')).toBe(false);
  expect(isPackageName('vision')).toBe(true);
});

test.each([
  ['r.test:5000/a/b', { repository: 'r.test:5000/a/b', tag: 'latest' }],
  ['r.test:5000/a/b:1', { repository: 'r.test:5000/a/b', tag: '1' }],
  ['a/b:1@sha256:d', { repository: 'a/b', tag: '1', digest: 'sha256:d' }],
])('the image %s', (text, expected) => {
  expect(parseImage(text)).toEqual(expected);
});

test('an image is written with tag and digest', () => {
  expect(formatImage({ repository: 'r.test/a', tag: '1', digest: 'sha256:d' })).toBe('r.test/a:1@sha256:d');
  expect(formatImage({ repository: 'r.test/a', tag: '1' })).toBe('r.test/a:1');
});

test.each([
  ['a:1@sha256:d', 'a:1', true],
  ['a:1@sha256:d', 'a:1@sha256:d', true],
  ['a:1@sha256:d', 'a:1@sha256:e', false],
  ['a:1', 'a:2', false],
  ['a:1', 'b:1', false],
])('%s and %s', (left, right, isSame) => {
  expect(isSameImage(left, right)).toBe(isSame);
});

test('wsk’s property file', () => {
  const text = '# mine\nAPIHOST=http://localhost:3233\r\nAUTH = "a:b"\nNAMESPACE=_\nAPIVERSION=v1\nbroken\n';
  expect(parseWskProps(text)).toEqual({ apiHost: 'http://localhost:3233', auth: 'a:b', apiVersion: 'v1' });
});

test('of two documents the tighter limit holds, and what neither tells is open', () => {
  const information = {
    limits: { max_action_memory: 1_048_576 * 2048, max_action_duration: 600_000, actions_per_minute: 60 },
  };
  const user = { maxActionMemory: 512, allowedKinds: ['nodejs:20'], maxPayloadSize: '5 MB' };
  expect(readHostLimits(information, user)).toMatchObject({
    ranges: { memory: { max: 512 }, timeout: { max: 600_000 }, logs: {}, concurrency: {} },
    payloadBytes: 5 * 1_048_576,
    isPayloadTold: true,
    invocationsPerMinute: 60,
    allowedKinds: ['nodejs:20'],
  });
  expect(readHostLimits('<html>', undefined)).toMatchObject({ isPayloadTold: false, toldBy: [] });
});
