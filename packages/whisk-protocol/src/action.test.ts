import { expect, test } from 'vitest';
import { fullyQualifiedName, toActionDocument, toActionSummary } from './action.ts';
import { createAction } from './testing/index.ts';

const action = createAction({
  namespace: 'guest/pkg',
  exec: { kind: 'blackbox', image: 'me/img', binary: true, code: 'main', main: 'm' },
  parameters: [
    { key: 'a', value: 1 },
    { key: 'b', value: 2, init: true },
  ],
});

test('the qualified name includes the package', () => {
  expect(fullyQualifiedName(action)).toBe('/guest/pkg/hello');
});

test('the document shows everything', () => {
  expect(toActionDocument(action)).toEqual({
    ...action,
    exec: { kind: 'blackbox', image: 'me/img', binary: true, code: 'main', main: 'm' },
  });
});

test('only without the code it tells the binding that it was found through', () => {
  const bound = createAction({ binding: 'guest/bound' });
  expect(toActionDocument(bound)).not.toHaveProperty('binding');
  expect(toActionDocument(bound, { code: false })['binding']).toBe('guest/bound');
  expect(toActionDocument(action, { code: false })).not.toHaveProperty('binding');
  expect(toActionSummary(bound)).not.toHaveProperty('binding');
});

test('the code can be left out', () => {
  expect(toActionDocument(action, { code: false })['exec']).toEqual({
    kind: 'blackbox',
    image: 'me/img',
    binary: true,
    main: 'm',
  });
});

test('a list item shows neither parameters nor the image', () => {
  const { exec: _, parameters: __, ...rest } = action;
  expect(toActionSummary(action)).toEqual({ ...rest, exec: { binary: true } });
  const sequence = createAction({ exec: { kind: 'sequence', components: ['/guest/a'] } });
  expect(toActionSummary(sequence)['exec']).toEqual({ binary: false });
  expect(toActionDocument(sequence)['exec']).toEqual({ kind: 'sequence', components: ['/guest/a'] });
});
