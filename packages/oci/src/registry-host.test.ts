import { expect, test } from 'vitest';
import {
  apiHostOf,
  canonicalRegistry,
  isLoopbackHost,
  isSameRegistry,
  mountOrigin,
} from './registry-host.ts';

test.each([
  ['docker.io', 'docker.io'],
  ['index.docker.io', 'docker.io'],
  ['registry-1.docker.io', 'docker.io'],
  ['Registry-1.Docker.IO:443', 'docker.io'],
  ['127.0.0.1:5005', 'localhost:5005'],
  ['[::1]:5005', 'localhost:5005'],
  ['localhost:5005', 'localhost:5005'],
  ['localhost:80', 'localhost'],
  ['quay.io:443', 'quay.io'],
  ['quay.io:8443', 'quay.io:8443'],
  ['127.0.0.2:5005', '127.0.0.2:5005'],
])('%s is %s', (host, expected) => {
  expect(canonicalRegistry(host)).toBe(expected);
});

test('127.0.0.1 and localhost are one registry when their ports are equal', () => {
  expect(isSameRegistry('127.0.0.1:5005', 'localhost:5005')).toBe(true);
  expect(isSameRegistry('127.0.0.1:5005', 'localhost:5006')).toBe(false);
});

test.each([
  ['docker.io', 'registry-1.docker.io'],
  ['index.docker.io', 'registry-1.docker.io'],
  ['127.0.0.1:5000', '127.0.0.1:5000'],
])('the API of %s is at %s', (registry, host) => {
  expect(apiHostOf(registry)).toBe(host);
});

test.each([
  ['localhost', true],
  ['LOCALHOST:5000', true],
  ['127.8.9.10:1', true],
  ['[::1]:5000', true],
  ['localhost.example', false],
  ['127.0.0.1.example', false],
  ['10.0.0.1', false],
])('%s is this machine: %s', (host, expected) => {
  expect(isLoopbackHost(host)).toBe(expected);
});

test.each([
  ['us-docker.pkg.dev', 'gcr.io', 'gcr.io'],
  ['europe-west1-docker.pkg.dev', 'us-docker.pkg.dev:443', 'us-docker.pkg.dev'],
  ['eu.gcr.io', 'gcr.io', 'gcr.io'],
  ['gcr.io', 'gcr.io', undefined],
  ['gcr.io', 'quay.io', undefined],
  ['docker.io', 'gcr.io', undefined],
  ['gcr.io', 'notgcr.io', undefined],
  ['us-npm.pkg.dev', 'gcr.io', undefined],
  ['us-docker.pkg.dev.example', 'gcr.io', undefined],
])('%s takes blobs over from %s: %s', (target, source, origin) => {
  expect(mountOrigin(target, source)).toBe(origin);
});
