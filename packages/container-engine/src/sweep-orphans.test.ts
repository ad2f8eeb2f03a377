import { expect, test } from 'vitest';
import { type Owner, ownerLabels } from './owner.ts';
import { currentOwner } from './process-life.ts';
import { findOrphans, sweepOrphans } from './sweep-orphans.ts';
import { FakeEngine } from './testing/fake-engine.ts';

test('removes what dead owners left, and nothing else', async () => {
  await using engine = new FakeEngine({ images: { 'm:1': {} } });
  const me = await currentOwner('now');
  const start = (name: string, labels: Record<string, string>) =>
    engine.startContainer({ image: 'm:1', name, labels, publish: [] });
  const withOwner = (change: Partial<Owner>) => ownerLabels({ ...me, ...change });

  await start('mine', withOwner({}));
  await start('reused-pid', withOwner({ startedAt: 'another time' }));
  await start('gone', withOwner({ pid: 2 ** 30 }));
  await start('elsewhere', withOwner({ pid: 2 ** 30, host: 'other/boot/1' }));
  await start('broken-labels', { 'serverless-max.owner-pid': 'x' });
  await start('foreign', {});

  expect((await findOrphans(engine)).map(({ name }) => name)).toEqual(['reused-pid', 'gone']);
  expect(engine.containers).toHaveLength(6);
  const removed = await sweepOrphans(engine);
  expect(removed.map(({ name }) => name)).toEqual(['reused-pid', 'gone']);
  expect(engine.containers.map(({ name }) => name)).toEqual([
    'mine',
    'elsewhere',
    'broken-labels',
    'foreign',
  ]);
});

test('lets its caller judge', async () => {
  await using engine = new FakeEngine({ images: { 'm:1': {} } });
  const labels = ownerLabels(await currentOwner('now'));
  await engine.startContainer({ image: 'm:1', labels, publish: [] });
  expect(await sweepOrphans(engine, async () => false)).toHaveLength(1);
});
