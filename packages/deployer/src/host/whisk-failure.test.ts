import { expect, test } from 'vitest';
import { toHostError } from './whisk-failure.ts';

const host = 'https://openwhisk.test';
const failure = (statusCode: number | undefined, error: unknown, message = 'x') =>
  Object.assign(new Error(message), { statusCode, error });
const body = (error: string) => ({ error, code: 'id' });

test.each([
  ['a wrong key', failure(401, body('The supplied authentication is invalid')), 'DEP_KEY_REFUSED'],
  ['a namespace of others', failure(403, body("not authorized to access 'x'")), 'DEP_FORBIDDEN'],
  [
    'a limit',
    failure(400, body('requirement failed: memory size 1024 MB exceeds allowed threshold of 512 MB')),
    'DEP_HOST_REFUSED',
  ],
  ['a conflict', failure(409, body('resource already exists')), 'DEP_HOST_REFUSED'],
  ['a large entity', failure(413, body('exec larger than allowed: 2 > 1 bytes.')), 'DEP_HOST_REFUSED'],
  [
    'a rate',
    failure(429, body('Too many requests in the last minute (count: 61, allowed: 60).')),
    'DEP_RATE_LIMITED',
  ],
  ['a rate of a gateway', failure(429, '<html>slow down</html>'), 'DEP_RATE_LIMITED'],
  ['a fault of the host', failure(500, body('There was an internal server error.')), 'DEP_HOST_FAILED'],
  ['a gateway without a host', failure(502, '<html>Bad Gateway</html>'), 'DEP_HOST_FAILED'],
  ['a page in the place of a refusal', failure(404, '<!doctype html><html>'), 'DEP_NOT_OPENWHISK'],
  ['a sign-in page', failure(401, '<html>sign in</html>'), 'DEP_NOT_OPENWHISK'],
  [
    'a refused connection',
    failure(undefined, undefined, 'Unknown Error From API: connect ECONNREFUSED 127.0.0.1:1'),
    'DEP_HOST_UNREACHABLE',
  ],
  [
    'an unknown name',
    failure(undefined, undefined, 'Unknown Error From API: getaddrinfo ENOTFOUND nowhere.test'),
    'DEP_HOST_UNREACHABLE',
  ],
  ['no words at all', failure(undefined, undefined, 'Unknown Error From API: '), 'DEP_HOST_UNREACHABLE'],
  [
    'a certificate of its own',
    failure(undefined, undefined, 'Unknown Error From API: self-signed certificate'),
    'DEP_TLS_FAILURE',
  ],
  [
    'an unknown authority',
    failure(undefined, undefined, 'Unknown Error From API: unable to verify the first certificate'),
    'DEP_TLS_FAILURE',
  ],
  [
    'a certificate of another',
    failure(
      undefined,
      undefined,
      "Unknown Error From API: Hostname/IP does not match certificate's altnames",
    ),
    'DEP_TLS_FAILURE',
  ],
  [
    'TLS with a plain port',
    failure(
      undefined,
      undefined,
      'Unknown Error From API: write EPROTO 40:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:../deps/openssl/x.c:77:\n',
    ),
    'DEP_TLS_FAILURE',
  ],
])('%s', (_what, thrown, code) => {
  const error = toHostError(thrown, host, 'PUT actions/a');
  expect(error).toMatchObject({ code });
  expect(error.hint).toBeTruthy();
});

test('sentences keep the host’s own words', () => {
  expect(toHostError(failure(400, body('exec undefined')), host, 'PUT actions/a').message).toBe(
    'The host refused PUT actions/a (400): exec undefined',
  );
  expect(toHostError(failure(404, '<html>'), host, 'GET namespaces').message).toBe(
    'GET namespaces was not answered as OpenWhisk does, but with status 404 and a web page.',
  );
  const plain = toHostError(failure(undefined, undefined, 'EPROTO wrong version number'), host, 'GET /');
  expect(plain.hint).toBe('It may speak plain HTTP: write http://openwhisk.test.');
});
