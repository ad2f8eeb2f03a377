import { expect, test } from 'vitest';
import { InvalidOptionError } from '../errors.ts';
import { originalBuild, registryEnvironment, sourceDate } from './environment.ts';

test('SOURCE_DATE_EPOCH is seconds; anything else is refused', () => {
  expect(sourceDate({})).toBeUndefined();
  expect(sourceDate({ SOURCE_DATE_EPOCH: '0' })).toBe('1970-01-01T00:00:00Z');
  expect(sourceDate({ SOURCE_DATE_EPOCH: '1700000000' })).toBe('2023-11-14T22:13:20Z');
  for (const given of ['yesterday', '-1', '1.5', '999999999999']) {
    expect(() => sourceDate({ SOURCE_DATE_EPOCH: given })).toThrow(InvalidOptionError);
  }
});

test('USERNAME counts together with MODELS only: many systems set it', () => {
  expect(originalBuild({ USERNAME: 'somebody' })).toEqual({ models: [] });
  expect(originalBuild({ MODELS: ' max-ocr  max-qa ', USERNAME: 'me' })).toEqual({
    models: ['max-ocr', 'max-qa'],
    username: 'me',
  });
  expect(originalBuild({ MODELS: 'max-ocr' })).toEqual({ models: ['max-ocr'] });
});

test('proxies may be written in either case, and what is empty is not set', () => {
  const env = { https_proxy: 'http://p:1', NO_PROXY: '', no_proxy: 'here', SSL_CERT_FILE: '/ca.pem' };
  expect(registryEnvironment(env)).toEqual({
    home: expect.any(String),
    proxy: { httpsProxy: 'http://p:1', noProxy: 'here' },
    certificateFile: '/ca.pem',
  });
});

test('a login for the registry has two halves', () => {
  const login = { SMAX_REGISTRY_USER: 'me', SMAX_REGISTRY_PASSWORD: 's3cret' };
  expect(registryEnvironment(login).login).toEqual({ username: 'me', password: 's3cret' });
  expect(() => registryEnvironment({ SMAX_REGISTRY_USER: 'me' })).toThrow(InvalidOptionError);
  expect(() => registryEnvironment({ SMAX_REGISTRY_PASSWORD: 's3cret' })).toThrow(/SMAX_REGISTRY_USER/);
});
