import { expect, test } from 'vitest';
import {
  inheritPackage,
  type PackageChain,
  providerOf,
  toPackageDocument,
  toPackageDocumentWithActions,
  toPackageSummary,
} from './package.ts';
import { createAction, createPackage } from './testing/index.ts';

const provider = createPackage({
  namespace: 'other',
  parameters: [
    { key: 'a', value: 'A' },
    { key: 'b', value: 'B', init: true },
  ],
});
const bound = createPackage({
  name: 'bound',
  binding: { namespace: 'other', name: 'pkg' },
  parameters: [
    { key: 'b', value: 'b' },
    { key: 'c', value: 'c' },
  ],
});
const chain: PackageChain = [bound, provider];
const action = createAction({ namespace: 'other/pkg', parameters: [{ key: 'c', value: 'own' }] });

test('documents print the binding as an object, lists as false when there is none', () => {
  const { binding: _, ...fields } = bound;
  expect(toPackageDocument(bound)).toEqual(bound);
  expect(toPackageDocument(createPackage())).toEqual({ ...createPackage(), binding: {} });
  expect(toPackageSummary(createPackage())).toMatchObject({ name: 'pkg', binding: false });
  const { parameters: __, ...summary } = fields;
  expect(toPackageSummary(bound)).toEqual({ ...summary, binding: { namespace: 'other', name: 'pkg' } });
});

test('a package shows its actions and feeds apart', () => {
  const feed = createAction({ name: 'feed', annotations: [{ key: 'feed', value: null }] });
  const { version, annotations } = action;
  expect(toPackageDocumentWithActions([provider], [action, feed])).toEqual({
    ...toPackageDocument(provider),
    actions: [{ name: 'hello', version, annotations }],
    feeds: [{ name: 'feed', version, annotations: feed.annotations }],
  });
});

test('a binding shows its own fields, and the parameters of the provider below its own', () => {
  expect(toPackageDocumentWithActions(chain, [])).toMatchObject({
    namespace: 'guest',
    name: 'bound',
    binding: { namespace: 'other', name: 'pkg' },
    parameters: [
      { key: 'a', value: 'A' },
      { key: 'b', value: 'b' },
      { key: 'c', value: 'c' },
    ],
    actions: [],
    feeds: [],
  });
});

test('an action inherits from package and binding, weakest first', () => {
  expect(providerOf(chain)).toBe(provider);
  expect(inheritPackage(action, chain)).toEqual({
    ...action,
    parameters: [
      { key: 'a', value: 'A' },
      { key: 'b', value: 'b' },
      { key: 'c', value: 'own' },
    ],
    binding: 'guest/bound',
  });
  expect(inheritPackage(action, [provider])).toEqual({
    ...action,
    parameters: [...provider.parameters, { key: 'c', value: 'own' }],
  });
});

test('an action that inherits nothing stays the same value', () => {
  expect(inheritPackage(action, [createPackage()])).toBe(action);
});
