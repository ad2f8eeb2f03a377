import { expect, test } from 'vitest';
import { InstallInterruptedError, InstallStepError } from './errors.ts';
import { applyInstallPlan } from './install-engine.ts';
import type { InstallStep } from './install-plan.ts';
import { createDoctorContext } from './testing/doctor-context.ts';

const steps: readonly InstallStep[] = [
  { kind: 'command', title: 'refresh the package lists', command: ['apt-get', 'update'], mayFail: true },
  { kind: 'command', title: 'install Docker', command: ['install-it', 'docker.io'] },
];

test('runs every step and names it', async () => {
  const { context, commands, lines } = createDoctorContext();
  expect(await applyInstallPlan(steps, context)).toEqual([]);
  expect(commands).toEqual(['apt-get update', 'install-it docker.io']);
  expect(lines).toEqual(['refresh the package lists', 'install Docker']);
});

test('a step that may fail is passed over, and its words are told', async () => {
  const results = { 'apt-get': { code: 100, stdout: '', stderr: 'E: no release file' } };
  const { context, commands, lines } = createDoctorContext({ results });
  await applyInstallPlan(steps, context);
  expect(commands).toHaveLength(2);
  expect(lines.join('\n')).toContain('E: no release file\nGoing on without it.');
});

test('any other failure ends it with the last lines of the command', async () => {
  const results = {
    'install-it': { code: 100, stdout: '', stderr: 'E: Unable to locate package docker.io' },
  };
  const { context } = createDoctorContext({ results });
  const applied = applyInstallPlan(steps, context);
  await expect(applied).rejects.toThrow(InstallStepError);
  await expect(applied).rejects.toMatchObject({
    code: 'CLI_INSTALL_STEP_FAILED',
    fault: 'environment',
    message: '`install-it docker.io` failed with exit code 100.\nE: Unable to locate package docker.io',
  });
});

test('an abort says what may be half done', async () => {
  const controller = new AbortController();
  const { context } = createDoctorContext({
    signal: controller.signal,
    async runCommand() {
      controller.abort();
      throw controller.signal.reason;
    },
  });
  const applied = applyInstallPlan(steps, context);
  await expect(applied).rejects.toThrow(InstallInterruptedError);
  await expect(applied).rejects.toThrow('Stopped during “refresh the package lists”');
});
