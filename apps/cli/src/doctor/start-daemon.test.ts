import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@serverless-max/foundation';
import { expect, onTestFinished, test } from 'vitest';
import { DaemonStartError } from './errors.ts';
import { type DaemonStart, startDaemon } from './start-daemon.ts';
import { createDoctorContext } from './testing/doctor-context.ts';

const noFiles = { logFile: '/none', pidFile: '/none', containerdPidFile: '/none' };

/** A program in a temporary folder that stands in for dockerd. */
async function fakeDaemon(
  script: string,
): Promise<Omit<DaemonStart, 'by' | 'isAnswering'> & { readyFile: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'doctor-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const program = join(folder, 'dockerd');
  const readyFile = join(folder, 'ready');
  await writeFile(program, `#!/bin/sh\nready=${readyFile}\n${script}\n`, { mode: 0o755 });
  return {
    program,
    logFile: join(folder, 'log', 'dockerd.log'),
    pidFile: join(folder, 'pid'),
    containerdPidFile: join(folder, 'containerd-pid'),
    readyFile,
  };
}

function isReady(readyFile: string): () => Promise<boolean> {
  return () =>
    readFile(readyFile).then(
      () => true,
      () => false,
    );
}

test('a daemon that answers already is left alone', async () => {
  const { context, commands } = createDoctorContext();
  const start = { program: '/none', ...noFiles, isAnswering: async () => true };
  expect(await startDaemon({ ...start, by: 'hand' }, context)).toContain('already running');
  expect(await startDaemon({ ...start, by: 'systemd' }, context)).toContain('already running');
  expect(commands).toEqual([]);
});

test('by hand: it outlives the call, and the sentence says how to stop it', async () => {
  const daemon = await fakeDaemon('echo starting; sleep 0.3; touch $ready; exec sleep 30');
  const { context } = createDoctorContext({ clock: systemClock });
  const note = await startDaemon({ ...daemon, by: 'hand', isAnswering: isReady(daemon.readyFile) }, context);
  expect(note).toContain(`kill $(cat ${daemon.pidFile})`);
  const pid = Number(/pid (\d+)/.exec(note)?.[1]);
  onTestFinished(() => void process.kill(pid, 'SIGKILL'));
  expect(process.kill(pid, 0)).toBe(true);
  expect(await readFile(daemon.logFile, 'utf8')).toBe('starting\n');
});

test('by hand: its early end is told with the end of its own log only', async () => {
  const daemon = await fakeDaemon(
    'echo level=info >&2; echo "failed to start daemon: iptables not found" >&2; exit 1',
  );
  const { context } = createDoctorContext({ clock: systemClock });
  const start = { ...daemon, by: 'hand', isAnswering: async () => false } as const;
  await expect(startDaemon(start, context)).rejects.toThrow(DaemonStartError);
  await expect(startDaemon(start, context)).rejects.toMatchObject({
    code: 'CLI_DAEMON_START_FAILED',
    message:
      'The Docker daemon did not start: iptables is missing.\nfailed to start daemon: iptables not found',
    hint: expect.stringContaining('apt-get install iptables'),
  });
});

test('by hand: a program that cannot be started is a failed start', async () => {
  const daemon = await fakeDaemon('exit 0');
  const { context } = createDoctorContext({ clock: systemClock });
  const start = { ...daemon, program: '/no/dockerd', by: 'hand', isAnswering: async () => false } as const;
  await expect(startDaemon(start, context)).rejects.toThrow(DaemonStartError);
});

test('by hand: a pid file that names another program is removed before the start', async () => {
  const daemon = await fakeDaemon('touch $ready; exec sleep 30');
  await writeFile(daemon.pidFile, String(process.pid));
  await writeFile(daemon.containerdPidFile, String(process.pid));
  const { context } = createDoctorContext({ clock: systemClock });
  const note = await startDaemon({ ...daemon, by: 'hand', isAnswering: isReady(daemon.readyFile) }, context);
  const pid = Number(/pid (\d+)/.exec(note)?.[1]);
  onTestFinished(() => void process.kill(pid, 'SIGKILL'));
  await expect(readFile(daemon.pidFile)).rejects.toThrow('ENOENT');
  await expect(readFile(daemon.containerdPidFile)).rejects.toThrow('ENOENT');
});

test('by hand: an abort stops it again', async () => {
  const daemon = await fakeDaemon('echo $$; exec sleep 30');
  const controller = new AbortController();
  const { context } = createDoctorContext({ clock: systemClock, signal: controller.signal });
  const started = startDaemon({ ...daemon, by: 'hand', isAnswering: async () => false }, context);
  await expect.poll(() => readFile(daemon.logFile, 'utf8')).toMatch(/\d+/);
  controller.abort(new Error('enough'));
  await expect(started).rejects.toThrow('enough');
  const pid = Number(await readFile(daemon.logFile, 'utf8'));
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

test('systemd: enables the service, and tells its journal when that fails', async () => {
  const { context, commands } = createDoctorContext({
    results: {
      systemctl: { code: 1, stdout: '', stderr: 'Job for docker.service failed.' },
      journalctl: { code: 0, stdout: 'failed to start daemon: no space left on device', stderr: '' },
    },
  });
  const start = {
    by: 'systemd',
    program: 'dockerd',
    ...noFiles,
    isAnswering: async () => false,
  } as const;
  await expect(startDaemon(start, context)).rejects.toThrow('did not start: the disk is full');
  expect(commands[0]).toBe('systemctl enable --now docker');
});
