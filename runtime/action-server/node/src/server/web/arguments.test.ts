import { expect, test } from 'vitest';
import { bytesOf, loadCases } from '../../testing/shared-cases.ts';
import { BadArgumentsError, sentenceOf } from '../model-errors.ts';
import { toRequest } from './arguments.ts';

interface ArgumentsCase {
  readonly what: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly request?: Readonly<Record<string, unknown>>;
  readonly refused?: string;
}

test.each(loadCases<ArgumentsCase>('arguments.json'))('$what: $arguments', (row) => {
  if (row.request === undefined) {
    let error: unknown;
    try {
      toRequest(row.arguments, '/model/predict');
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(BadArgumentsError);
    expect(sentenceOf(error)).toContain(row.refused);
    return;
  }
  const { body: _, bodyBase64: __, ...expected } = row.request;
  const { body, ...request } = toRequest(row.arguments, '/model/predict');
  expect(request).toMatchObject(expected);
  if (expected['headers']) expect(request.headers).toEqual(expected['headers']);
  const bytes = bytesOf(row.request, 'body');
  if (bytes) expect(body).toEqual(bytes);
});

test.each([
  [8192, `a=${'x'.repeat(8192)}`],
  [8193, ''],
])('an argument of %i characters', (length, query) => {
  expect(toRequest({ a: 'x'.repeat(length), __ow_method: 'get' }, '/p').query).toBe(query);
});
