import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type ContainerEngine, findEngine } from '@serverless-max/container-engine';

const run = promisify(execFile);
const program = 'dockerd';

/** A killed one first ends the containers that outlived it. */
const startTimeoutMs = 60_000;

/** A Docker Engine of one test's own, which may be killed. Dispose of it to end it and remove all that it kept. */
export interface PrivateEngine extends AsyncDisposable {
  readonly dockerHost: string;
  /** A new connection to it. */
  connect(): Promise<ContainerEngine>;
  /** Kills it as `kill -9` does. Its containers lose their ports and, when it starts again, their lives. */
  kill(): Promise<void>;
  /** Starts it again, and waits until it answers. */
  start(): Promise<void>;
}

/** Starts an engine beside the machine's, or says why that is impossible here. */
export async function openPrivateEngine(): Promise<PrivateEngine | { readonly reason: string }> {
  if (process.platform !== 'linux') return { reason: 'only Linux runs an engine as a process' };
  if (process.getuid?.() !== 0) return { reason: 'only root starts an engine' };
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'smax-engine-'));
  stack.defer(async () => {
    await endShims(folder);
    await unmountBelow(folder);
    await rm(folder, { recursive: true, force: true });
  });
  const bridge = `smax${randomInt(1 << 24).toString(16)}`;
  try {
    await run(program, ['--version']);
    // The range for tests between networks; a bridge of its own leaves the rules of the other engine alone.
    await run('ip', ['link', 'add', 'name', bridge, 'type', 'bridge']);
    stack.defer(async () => void (await run('ip', ['link', 'delete', bridge])));
    await run('ip', ['addr', 'add', `198.18.${randomInt(256)}.1/24`, 'dev', bridge]);
    await run('ip', ['link', 'set', bridge, 'up']);
    const engine = stack.use(createPrivateEngine(folder, bridge));
    await engine.start();
    const owned = stack.move();
    return { ...engine, [Symbol.asyncDispose]: () => owned.disposeAsync() };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

function createPrivateEngine(folder: string, bridge: string): PrivateEngine {
  const dockerHost = `unix://${join(folder, 'docker.sock')}`;
  const logFile = join(folder, 'log');
  const folders = ['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec')];
  const network = ['--bridge', bridge, '--iptables=false', '--ip6tables=false', '--ip-masq=false'];
  const args = [...folders, ...network, '--pidfile', join(folder, 'pid'), '-H', dockerHost];
  let daemon: ChildProcess | undefined;

  const connect = (): Promise<ContainerEngine> =>
    findEngine({ dockerHost, home: homedir(), uid: 0, platform: 'linux' });

  const isRunning = (): boolean => daemon?.exitCode === null && daemon.signalCode === null;

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (!daemon || !isRunning()) return;
    daemon.kill(signal);
    await once(daemon, 'exit');
  };

  const answers = async (): Promise<boolean> => {
    await sleep(50);
    return connect().then(
      (engine) => engine[Symbol.asyncDispose]().then(() => true),
      () => false,
    );
  };

  const start = async (): Promise<void> => {
    const log = await open(logFile, 'a');
    daemon = spawn(program, args, { stdio: ['ignore', log.fd, log.fd] });
    await once(daemon, 'spawn');
    await log.close();
    const deadline = Date.now() + startTimeoutMs;
    while (!(await answers())) {
      if (isRunning() && Date.now() < deadline) continue;
      const lines = (await readFile(logFile, 'utf8')).trim().split('\n');
      throw new Error(`dockerd does not start here: ${lines.at(-1)}`);
    }
  };

  return {
    dockerHost,
    connect,
    async kill() {
      const pidFile = join(folder, 'exec/containerd/containerd.pid');
      const pid = Number(await readFile(pidFile, 'utf8'));
      await end('SIGKILL');
      // It dies of this, but not at once; found alive, or not yet reaped, it would be taken for one to go on with.
      while (await isAlive(pid)) await sleep(10);
      await rm(pidFile);
    },
    start,
    async [Symbol.asyncDispose]() {
      // Asked kindly it ends its containers and what serves them; only one that runs can be asked.
      if (!isRunning()) await start();
      await end('SIGTERM');
    },
  };
}

async function isAlive(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return status !== '' && !status.includes(') Z ');
}

/** An engine that was killed in the middle of a start does not know of the container when it comes back. */
async function endShims(folder: string): Promise<void> {
  for (const pid of (await readdir('/proc')).filter((it) => /^\d+$/.test(it))) {
    const read = (file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
    if (!(await read('cmdline')).includes(`${folder}/`)) continue;
    const children = (await read(`task/${pid}/children`)).split(' ').filter((it) => it !== '');
    for (const it of [...children, pid]) endProcess(Number(it));
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** What an engine that was killed had mounted stays so. */
async function unmountBelow(folder: string): Promise<void> {
  const mounts = (await readFile('/proc/self/mounts', 'utf8'))
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '');
  for (const path of mounts.filter((it) => it.startsWith(`${folder}/`)).reverse())
    await run('umount', ['-l', path]);
}
