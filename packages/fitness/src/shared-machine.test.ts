import { expect, test } from 'vitest';
import { createRoom, createSharedMachine, createTurns } from './shared-machine.ts';

/** A task that notes its begin and its end, and ends when it is let. */
function taskIn(
  log: string[],
  name: string,
): { readonly run: () => Promise<void>; readonly end: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return {
    run: async () => {
      log.push(`${name} begins`);
      await promise;
      log.push(`${name} ends`);
    },
    end: resolve,
  };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('what measures time runs beside nothing, and after what waits and measures none', async () => {
  const { beside, alone } = createTurns();
  const log: string[] = [];
  const [a, b, timed, late] = ['a', 'b', 'timed', 'late'].map((it) => taskIn(log, it)) as [
    Task,
    Task,
    Task,
    Task,
  ];
  const all = [beside(a.run), alone(timed.run), beside(b.run)];
  await settle();
  expect(log).toEqual(['a begins', 'b begins']);
  a.end();
  await settle();
  expect(log).not.toContain('timed begins');
  b.end();
  await settle();
  expect(log.at(-1)).toBe('timed begins');
  all.push(beside(late.run));
  await settle();
  expect(log).not.toContain('late begins');
  timed.end();
  late.end();
  await Promise.all(all);
  expect(log.slice(-4)).toEqual(['timed begins', 'timed ends', 'late begins', 'late ends']);
});
type Task = ReturnType<typeof taskIn>;

test('what fails makes way for the next', async () => {
  const { beside, alone } = createTurns();
  await expect(alone(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(beside(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await alone(async () => 1)).toBe(1);
});

test('there is never more at once than there is room for; what needs more than all runs alone', async () => {
  const room = createRoom(10);
  let [now, most] = [0, 0];
  const take = (need: number) =>
    room(need, async () => {
      now += Math.min(need, 10);
      most = Math.max(most, now);
      await settle();
      now -= Math.min(need, 10);
    });
  await Promise.all([4, 4, 4, 99, 6, 1].map(take));
  expect(most).toBe(10);
});

test.each([
  [2, 24_000, 512, 2],
  [8, 24_000, 4_096, 2],
  [8, 1_000, 4_096, 1],
])(
  '%d processors and %d MB bear for an action of %d MB %d checks at once',
  (cpus, memoryMb, actionMb, atOnce) => {
    const machine = createSharedMachine({ cpus, memoryBytes: memoryMb * 1_048_576 });
    expect(machine.atOnce(actionMb)).toBe(atOnce);
  },
);
