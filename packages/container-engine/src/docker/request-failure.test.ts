import { expect, test } from 'vitest';
import { toEngineFailure } from './request-failure.ts';

const http = (message: string, statusCode: number, json: object | null) =>
  Object.assign(new Error(message), { statusCode, json });

test.each<[string, unknown, object]>([
  [
    'an answer with a document',
    http('(HTTP code 404) no such image - gone ', 404, { message: 'No such image: m' }),
    { status: 404, message: 'No such image: m' },
  ],
  [
    'an answer to a streaming request',
    http('(HTTP code 500) server error - Get "https://r/v2/": no such host ', 500, null),
    { status: 500, message: 'Get "https://r/v2/": no such host' },
  ],
  [
    'no answer',
    Object.assign(new Error('connect EACCES /x.sock'), { code: 'EACCES' }),
    { errno: 'EACCES', message: 'connect EACCES /x.sock' },
  ],
  [
    'no answer from any address of a name',
    Object.assign(new AggregateError([new Error('::1'), new Error('127.0.0.1')], ''), {
      code: 'ECONNREFUSED',
    }),
    { errno: 'ECONNREFUSED', message: '127.0.0.1' },
  ],
  [
    'no answer in time',
    new DOMException('The operation was aborted due to timeout', 'TimeoutError'),
    { errno: 'ETIMEDOUT', message: 'no answer in time' },
  ],
  ['something that is no error', 'why', { message: 'why' }],
])('reads %s', (_name, thrown, failure) => {
  expect(toEngineFailure(thrown)).toEqual(failure);
});
