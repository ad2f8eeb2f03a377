import { expect, test } from 'vitest';
import { toErrorValue } from './error-value.ts';

const circle: Record<string, unknown> = { a: 1, twice: [{ b: 2 }] };
circle['self'] = circle;
const shared = { s: 1 };

test.each<[string, unknown, unknown]>([
  ['nothing', undefined, {}],
  ['null', null, {}],
  ['an empty text', '', {}],
  ['a text', 'sorry', 'sorry'],
  ['a number', 42, 42],
  ['an object', { statusCode: 404, body: { a: [1, null] } }, { statusCode: 404, body: { a: [1, null] } }],
  ['an array', [{ a: 1 }], [{ a: 1 }]],
  ['a big integer', 10n, '10'],
  ['a function', function sorry() {}, '[Function: sorry]'],
  ['a member that is a function', { a: 1, f: () => 1 }, { a: 1 }],
  ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
  ['a circle', circle, { a: 1, twice: [{ b: 2 }], self: '[Circular]' }],
  ['the same object twice', { x: shared, y: shared }, { x: { s: 1 }, y: { s: 1 } }],
])('%s', (_, rejection, value) => {
  const json = JSON.stringify({ error: toErrorValue(rejection) });
  expect(JSON.parse(json)).toEqual({ error: value });
});

test('an error with its cause and what was added to it', () => {
  const error = Object.assign(new Error('outer', { cause: new TypeError('inner') }), { status: 500 });
  expect(toErrorValue(error)).toEqual({
    name: 'Error',
    message: 'outer',
    stack: error.stack,
    cause: { name: 'TypeError', message: 'inner', stack: expect.any(String) },
    status: 500,
  });
});
