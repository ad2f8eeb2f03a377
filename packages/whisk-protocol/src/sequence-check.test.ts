import { expect, test } from 'vitest';
import type { WhiskAction } from './action.ts';
import { checkSequence } from './sequence-check.ts';
import { createAction } from './testing/index.ts';

const actions = new Map<string, WhiskAction>();
function put(qualifiedName: string, components?: readonly string[]): void {
  const [namespace, name = ''] = qualifiedName.slice(1).split(/\/(?=[^/]*$)/);
  const exec = components && { exec: { kind: 'sequence' as const, components } };
  actions.set(qualifiedName, createAction({ namespace: namespace ?? '', name, ...exec }));
}
put('/guest/a');
put('/guest/pkg/b');
put('/guest/two', ['/guest/a', '/guest/pkg/b']);
put('/guest/four', ['/guest/two', '/guest/two']);
put('/guest/broken', ['/guest/gone']);
put('/guest/leads-back', ['/guest/a', '/guest/new']);
put('/guest/circle', ['/guest/circle']);
actions.set('/guest/bound/back', createAction({ name: 'new' }));
const find = (name: string): WhiskAction | undefined => actions.get(name);

test.each([
  [['/guest/a']],
  [['/guest/a', '/guest/a', '/guest/a', '/guest/a', '/guest/a']],
  [['/guest/four', '/guest/a']],
  [['/guest/pkg/b', '/guest/two']],
])('%j may be a sequence of up to five actions', (components) => {
  expect(() => checkSequence('/guest/new', components, 5, find)).not.toThrow();
});

const cyclic = 'Sequence may not refer to itself.';
const missing = 'Sequence component does not exist.';
const tooLong = 'Too many actions in the sequence.';

test.each([
  ['itself', ['/guest/new'], cyclic],
  ['itself by way of another sequence', ['/guest/leads-back'], cyclic],
  ['itself by way of a binding', ['/guest/bound/back'], cyclic],
  ['a circle of others', ['/guest/circle'], cyclic],
  ['what does not exist', ['/guest/a', '/guest/gone'], missing],
  ['a sequence that has lost a component', ['/guest/broken'], missing],
  ['six actions', Array.from({ length: 6 }, () => '/guest/a'), tooLong],
  ['six actions in sequences', ['/guest/four', '/guest/two'], tooLong],
])('a sequence of %s is refused', (_, components, message) => {
  expect(() => checkSequence('/guest/new', components, 5, find)).toThrow(
    expect.objectContaining({ status: 400, message }),
  );
});

test('a deep pile of sequences is counted in time', () => {
  for (let depth = 0; depth < 40; depth += 1) {
    const below = depth === 0 ? '/guest/a' : `/guest/pile${depth - 1}`;
    put(`/guest/pile${depth}`, [below, below, below]);
  }
  expect(() => checkSequence('/guest/new', ['/guest/pile39'], 5, find)).toThrow(tooLong);
});
