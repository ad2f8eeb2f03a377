import { InvokerClosedError } from '@serverless-max/invoker';
import { messages, WhiskRejection } from '@serverless-max/whisk-protocol';
import { expect, test } from 'vitest';
import { StoreUnusableError } from './errors.ts';
import { toRefusal } from './refusal.ts';

const [ours, framework] = [false, true];

test.each([
  ['a missing resource', new WhiskRejection(404, messages.resourceDoesNotExist), 404, ours],
  ['a missing route', new WhiskRejection(404, messages.noRoute), 404, framework],
  ['missing credentials', new WhiskRejection(401, messages.credentialsMissing), 401, framework],
  ["a web action's own 401", new WhiskRejection(401, messages.authenticationRequired), 401, ours],
  ['a wrong method', new WhiskRejection(405, 'm'), 405, framework],
  ['malformed content', new WhiskRejection(400, messages.malformedContent('x')), 400, framework],
  ['a malformed query', new WhiskRejection(400, messages.malformedQuery('limit', 'x')), 400, framework],
  ['a final parameter', new WhiskRejection(400, messages.parametersNotAllowed), 400, ours],
  ['a closed invoker', new InvokerClosedError(), 503, ours],
  ['a client that has gone', Object.assign(new Error('aborted'), { code: 'ECONNRESET' }), 400, ours],
])('%s', (_, error, status, isFromFramework) => {
  expect(toRefusal(error)).toMatchObject({ status, isFromFramework, isReported: false });
});

test.each([
  [
    'an unusable store tells why',
    new StoreUnusableError('a.db', 'full'),
    503,
    'The emulator cannot use its database a.db: full.',
  ],
  [
    'anything else tells nothing',
    new TypeError('x is undefined'),
    500,
    'There was an internal server error.',
  ],
  ['what is no error neither', 'oops', 500, 'There was an internal server error.'],
])('%s, and is reported', (_, error, status, message) => {
  expect(toRefusal(error)).toMatchObject({ status, message, isReported: true });
});
