import { openwhiskLimits } from '@serverless-max/whisk-protocol';
import { expect, test } from 'vitest';
import { booleanIn, parsePage } from './list-query.ts';

const page = (query: Record<string, string | string[]>) => parsePage(query, 'actions', openwhiskLimits);

test.each([
  [{}, { skip: 0, limit: 30, count: false }],
  [{ limit: '0' }, { skip: 0, limit: 200, count: false }],
  [
    { limit: '200', skip: '7' },
    { skip: 7, limit: 200, count: false },
  ],
  [
    { limit: ['1', '2'], count: 'yes' },
    { skip: 0, limit: 2, count: true },
  ],
])('page of %j', (query, expected) => {
  expect(page(query)).toEqual(expected);
});

test.each([
  [{ limit: '201' }, "The value '201' is not in the range of 0 to 200 for actions."],
  [{ limit: '-1' }, "The value '-1' is not in the range of 0 to 200 for actions."],
  [{ limit: '' }, "The value '' is not an integer for actions."],
  [{ limit: '1.5' }, "The value '1.5' is not an integer for actions."],
  [{ skip: 'x' }, "The value 'x' is not an integer for actions."],
  [{ skip: '-1' }, "The value '-1' is not greater than or equal to 0 for actions."],
  [{ count: '2' }, "'2' is not a valid Boolean value"],
])('refuses %j', (query, detail) => {
  const [name] = Object.keys(query);
  expect(() => page(query)).toThrow(`The query parameter '${name}' was malformed:\n${detail}`);
});

test.each(['true', 'YES', 'On', '1'])('%s is true', (text) => {
  expect(booleanIn({ flag: text }, 'flag')).toBe(true);
});

test.each(['false', 'No', 'OFF', '0'])('%s is false', (text) => {
  expect(booleanIn({ flag: text }, 'flag', true)).toBe(false);
});

test('an absent boolean is what it is told to be', () => {
  expect(booleanIn({}, 'flag', true)).toBe(true);
});
