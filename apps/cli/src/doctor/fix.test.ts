import { expect, test } from 'vitest';
import { ConsentNeededError } from './errors.ts';
import { createConfirm, fixPrerequisites } from './fix.ts';
import type { Prerequisite } from './prerequisite.ts';
import { createDoctorContext } from './testing/doctor-context.ts';

const node: Prerequisite = {
  id: 'node',
  title: 'Node.js',
  status: 'broken',
  found: '20',
  cure: 'Newer.',
  fixable: false,
};
const port: Prerequisite = { id: 'port', title: 'Port', status: 'ok', found: 'free', fixable: false };

test('without a terminal and without --yes there is nobody to ask', async () => {
  const confirm = createConfirm({ assumeYes: false, isInteractive: false, ask: async () => true });
  const refused = confirm('Install Docker?');
  await expect(refused).rejects.toThrow(ConsentNeededError);
  await expect(refused).rejects.toMatchObject({
    code: 'CLI_CONSENT_NEEDED',
    fault: 'environment',
    hint: 'Add --yes to agree in advance.',
  });
});

test.each([
  [true, false, 0, true],
  [false, true, 1, false],
])('--yes %s, terminal %s: asks %d times', async (assumeYes, isInteractive, times, answer) => {
  let asked = 0;
  const ask = async (): Promise<boolean> => {
    asked += 1;
    return false;
  };
  expect(await createConfirm({ assumeYes, isInteractive, ask })('Install Docker?')).toBe(answer);
  expect(asked).toBe(times);
});

test('leaves what it cannot cure, asks nothing for it, and passes over what is well', async () => {
  const { context, commands } = createDoctorContext();
  const outcomes = await fixPrerequisites([node, port], context, async () => {
    throw new Error('not asked');
  });
  expect(outcomes).toEqual([{ id: 'node', outcome: 'left', notes: ['Newer.'] }]);
  expect(commands).toEqual([]);
});
