import { expect, test } from 'vitest';
import { EndpointInvalidError } from '../errors.ts';
import { parseEndpoint } from './endpoint.ts';

test.each([
  ['unix:///var/run/docker.sock', { kind: 'socket', path: '/var/run/docker.sock' }],
  ['npipe:////./pipe/docker_engine', { kind: 'socket', path: '//./pipe/docker_engine' }],
  ['tcp://build-box:2375', { kind: 'tcp', host: 'build-box', port: 2375 }],
  ['tcp://build-box', { kind: 'tcp', host: 'build-box', port: 2375 }],
  ['build-box:4000', { kind: 'tcp', host: 'build-box', port: 4000, url: 'tcp://build-box:4000' }],
  ['tcp://[::1]:2375', { kind: 'tcp', host: '::1', port: 2375 }],
  ['https://build-box', { kind: 'tcp', port: 2376, tls: { skipVerify: false } }],
  ['ssh://me@far:2222/run/d.sock', { kind: 'ssh', user: 'me', host: 'far', port: 2222, path: '/run/d.sock' }],
  ['ssh://far', { kind: 'ssh', host: 'far' }],
])('%s', (value, endpoint) => {
  expect(parseEndpoint(value, 'DOCKER_HOST')).toMatchObject({
    url: value.includes('://') ? value : `tcp://${value}`,
    ...endpoint,
  });
});

test('certificates make the usual port the one for TLS', () => {
  const tls = { skipVerify: false, ca: 'pem' };
  expect(parseEndpoint('tcp://box', 'DOCKER_HOST', tls)).toMatchObject({ port: 2376, tls });
});

test.each(['unix://', 'tcp://', 'foo://box', 'not a host', ''])('refuses "%s"', (value) => {
  expect(() => parseEndpoint(value, 'DOCKER_HOST')).toThrow(EndpointInvalidError);
});
