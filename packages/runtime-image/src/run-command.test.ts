import { expect, test } from 'vitest';
import { runCommand } from './run-command.ts';

const environment = { PATH: '/usr/bin:/bin', GREETING: 'hello' };
const silent = () => {};
const toError = (reason: string, lastLines: readonly string[]) => new Error([reason, ...lastLines].join(' '));
const shell = (script: string) => ({ program: 'sh', args: ['-c', script], environment, toError });

test('lines of both streams are reported, and the environment is what was given', async () => {
  const lines: string[] = [];
  const found = await runCommand({
    ...shell('echo $GREETING$HOME; echo problem >&2; printf rest'),
    onLine: (line) => lines.push(line),
  });
  expect(found).toBe(true);
  expect(lines.toSorted()).toEqual(['hello', 'problem', 'rest']);
});

test('a program that does not exist is no failure', async () => {
  const command = { program: 'no-such-tool', args: [], environment, onLine: silent, toError };
  expect(await runCommand(command)).toBe(false);
});

test('a program that fails is told with its last lines', async () => {
  const failure = runCommand({ ...shell('seq 30; exit 3'), onLine: silent });
  await expect(failure).rejects.toThrow(/^ended with code 3 21 22 .* 30$/);
});

test('an abort ends the program and its children before it rejects', async () => {
  const controller = new AbortController();
  const running = runCommand({
    // The child keeps the output open: that this ends at all shows that the child has ended.
    ...shell('sleep 100 & echo started; wait'),
    onLine: () => controller.abort(new Error('stopped by the user')),
    signal: controller.signal,
  });
  await expect(running).rejects.toThrow('stopped by the user');
});

test('an abort before the start starts nothing', async () => {
  const signal = AbortSignal.abort(new Error('stopped by the user'));
  await expect(runCommand({ ...shell('echo no'), onLine: silent, signal })).rejects.toThrow(
    'stopped by the user',
  );
});
