import { expect, test } from 'vitest';
import { annotationOf, mergeParameters, parametersToObject, sizeOfParameters } from './parameters.ts';

const a1 = { key: 'a', value: 1 };
const a2 = { key: 'a', value: 2 };
const b = { key: 'b', value: 'é' };

test('the strongest list comes last, and so does the strongest entry of a list', () => {
  expect(mergeParameters([a1, b], [a2])).toEqual([a2, b]);
  expect(mergeParameters([a1, a2])).toEqual([a2]);
  expect(mergeParameters()).toEqual([]);
});

test('an object keeps names of the prototype', () => {
  const object = parametersToObject([{ key: '__proto__', value: 1 }, a1, a2]);
  expect(Object.entries(object)).toEqual([
    ['__proto__', 1],
    ['a', 2],
  ]);
});

test('sizes count bytes of names and compact values', () => {
  expect(sizeOfParameters([a1, b])).toBe(1 + 1 + 1 + 4);
});

test('an annotation is found, or undefined', () => {
  expect(annotationOf({ annotations: [a1, b] }, 'a')).toBe(1);
  expect(annotationOf({ annotations: [] }, 'a')).toBeUndefined();
});
