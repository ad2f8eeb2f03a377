import { expect, test } from 'vitest';
import { isOwnerDead, type Owner, ownerFromLabels, ownerLabels, type ProcessLife } from './owner.ts';

const here = 'machine/boot/1';
const owner: Owner = { pid: 4711, startedAt: '154137', host: here, run: 's1' };
const gone: ProcessLife = { isGone: true };
const alive: ProcessLife = { isGone: false, startedAt: '154137' };

test('labels carry an owner there and back', () => {
  expect(ownerLabels(owner)).toEqual({
    'serverless-max.owner-pid': '4711',
    'serverless-max.owner-started-at': '154137',
    'serverless-max.owner-host': here,
    'serverless-max.run': 's1',
  });
  expect(ownerFromLabels(ownerLabels(owner))).toEqual(owner);
});

test.each([
  ['none at all', {}],
  ['a pid that is none', { ...ownerLabels(owner), 'serverless-max.owner-pid': '0' }],
  ['only the pid', { 'serverless-max.owner-pid': '4711' }],
])('labels without a whole owner: %s', (_name, labels) => {
  expect(ownerFromLabels(labels)).toBeUndefined();
});

test.each<[string, Partial<Owner>, ProcessLife, boolean]>([
  ['its process runs', {}, alive, false],
  ['its process is gone', {}, gone, true],
  ['its pid belongs to a later process', {}, { isGone: false, startedAt: '9' }, true],
  ['its start is unknown', { startedAt: '' }, alive, false],
  ['the start of the process is unknown', {}, { isGone: false, startedAt: '' }, false],
  [
    'the machine was started anew, even when the pid is taken again',
    { host: 'machine/older/1' },
    alive,
    true,
  ],
  ['it is on another machine', { host: 'other/boot/1' }, gone, false],
  ['it is in another container of this machine', { host: 'machine/boot/2' }, gone, false],
  ['its host is unreadable', { host: 'machine' }, gone, false],
])('an owner when %s', (_name, change, life, isDead) => {
  expect(isOwnerDead({ ...owner, ...change }, here, life)).toBe(isDead);
});
