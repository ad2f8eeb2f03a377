import { systemClock } from '@serverless-max/foundation';
import { expect, test } from 'vitest';
import { lastLines, runCommand } from './run-command.ts';

const env = { PATH: '/usr/bin:/bin' };

test('gives the code and both streams, and each line as it comes', async () => {
  const lines: string[] = [];
  const onLine = (line: string): void => void lines.push(line);
  const result = await runCommand('sh', ['-c', 'echo one; printf two; echo bad >&2; exit 3'], {
    env,
    onLine,
  });
  expect(result).toEqual({ code: 3, stdout: 'one\ntwo', stderr: 'bad' });
  expect(lines.toSorted()).toEqual(['bad', 'one', 'two']);
});

test('a command that is not there ends with 127', async () => {
  expect(await runCommand('no-such-command', [], { env })).toMatchObject({ code: 127, stdout: '' });
});

test('sees only the environment it is given', async () => {
  const result = await runCommand('sh', ['-c', 'echo "$HOME $GIVEN"'], { env: { ...env, GIVEN: 'yes' } });
  expect(result.stdout).toBe(' yes');
});

test('an abort ends what the command started, and rejects with the reason', async () => {
  const controller = new AbortController();
  let child = 0;
  const running = runCommand('sh', ['-c', 'sleep 60 & echo $!; wait'], {
    env,
    signal: controller.signal,
    onLine(line) {
      child = Number(line);
      controller.abort(new Error('enough'));
    },
  });
  await expect(running).rejects.toThrow('enough');
  await expect.poll(() => isRunning(child)).toBe(false);
});

test('does not wait for a service that the command left behind', async () => {
  const begin = systemClock.elapsed();
  const result = await runCommand('sh', ['-c', 'sleep 5 & echo started'], { env });
  expect(result).toMatchObject({ code: 0, stdout: 'started' });
  expect(systemClock.elapsed() - begin).toBeLessThan(4000);
});

test.each([
  [{ code: 1, stdout: 'out', stderr: 'a\n\nb' }, ['a', 'b']],
  [{ code: 1, stdout: '1\n2\n3', stderr: ' ' }, ['2', '3']],
])('the last lines of %j', (result, lines) => {
  expect(lastLines(result, 2)).toEqual(lines);
});

/** An ended orphan counts as gone, whether or not the system's first process has collected it yet. */
async function isRunning(pid: number): Promise<boolean> {
  const { stdout } = await runCommand('ps', ['-o', 'stat=', '-p', String(pid)], { env });
  return stdout !== '' && !stdout.startsWith('Z');
}
