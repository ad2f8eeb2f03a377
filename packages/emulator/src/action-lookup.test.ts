import type { WhiskAction, WhiskPackage } from '@serverless-max/whisk-protocol';
import { createAction, createPackage } from '@serverless-max/whisk-protocol/testing';
import { expect, test } from 'vitest';
import { type Entities, findAction, findPackage, toActionPlace } from './action-lookup.ts';
import { assertMayReadPackage, assertMayUse } from './entitlement.ts';
import { createMemoryEntityStore } from './store/entity-store.ts';

const entitiesOf = (packages: readonly WhiskPackage[], actions: readonly WhiskAction[] = []): Entities => ({
  packages: createMemoryEntityStore(packages),
  actions: createMemoryEntityStore(actions),
});
const boundTo = (namespace: string, name: string) => ({ binding: { namespace, name } });
const value = (key: string, text: string) => ({ key, value: text });

test.each([
  ['/guest/a', { namespace: 'guest', packageName: undefined, name: 'a' }],
  ['guest/p/a', { namespace: 'guest', packageName: 'p', name: 'a' }],
  ['/guest/p/q/a', { namespace: 'guest', packageName: 'p/q', name: 'a' }],
])('takes %s apart', (name, place) => {
  expect(toActionPlace(name)).toEqual(place);
});

test('follows a binding whose target was bound later', () => {
  const entities = entitiesOf(
    [
      createPackage({ name: 'one', ...boundTo('guest', 'two'), parameters: [value('x', 'one')] }),
      createPackage({
        name: 'two',
        ...boundTo('other', 'three'),
        parameters: [value('x', 'two'), value('y', 'two')],
      }),
      createPackage({ namespace: 'other', name: 'three', publish: true, parameters: [value('z', 'three')] }),
    ],
    [createAction({ namespace: 'other/three', name: 'a' })],
  );
  expect(findAction(entities, toActionPlace('/guest/one/a'))).toMatchObject({
    namespace: 'other/three',
    binding: 'guest/one',
    parameters: [value('z', 'three'), value('x', 'one'), value('y', 'two')],
  });
  expect(() => assertMayReadPackage(entities, 'guest', { namespace: 'guest', name: 'one' })).not.toThrow();
});

test('nothing is found where a package is missing', () => {
  const entities = entitiesOf([createPackage({ name: 'b', ...boundTo('guest', 'gone') })]);
  expect(findPackage(entities, 'guest', 'b')).toBeUndefined();
  expect(findAction(entities, toActionPlace('/guest/b/a'))).toBeUndefined();
  expect(findAction(entities, toActionPlace('/guest/none/a'))).toBeUndefined();
});

test('bindings in a circle are refused', () => {
  const entities = entitiesOf([
    createPackage({ name: 'a', ...boundTo('guest', 'b') }),
    createPackage({ name: 'b', ...boundTo('guest', 'a') }),
  ]);
  const refused = expect.objectContaining({
    status: 422,
    message: "Package binding 'guest/a' contains a circular reference.",
  });
  expect(() => findPackage(entities, 'guest', 'a')).toThrow(refused);
  expect(() => assertMayReadPackage(entities, 'guest', { namespace: 'guest', name: 'a' })).toThrow(refused);
});

const entities = entitiesOf([
  createPackage({ namespace: 'other', name: 'public', publish: true }),
  createPackage({ namespace: 'other', name: 'private' }),
  createPackage({ name: 'mine' }),
]);

test.each([
  ['guest', '/guest/a', undefined],
  ['guest', '/other/a', "'other/a'"],
  ['guest', '/guest/mine/a', undefined],
  ['guest', '/other/public/a', undefined],
  ['guest', '/other/private/a', "'other/private'"],
  ['guest', '/other/none/a', "'other/none'"],
  ['other', '/other/private/a', undefined],
])('%s may use %s, or not: %s', (caller, name, refused) => {
  const attempt = (): void => assertMayUse(entities, caller, toActionPlace(name));
  if (refused === undefined) expect(attempt).not.toThrow();
  else expect(attempt).toThrow(`not authorized to access ${refused}`);
});
