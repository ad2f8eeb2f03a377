import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { systemClock } from '@serverless-max/foundation';
import { packFiles } from '@serverless-max/oci';
import { findDebianProgram } from '../../src/support/debian-programs.ts';
import { startDockerRegistry } from '../../src/support/docker-registry.ts';
import { openCounter } from '../../src/support/request-counter.ts';
import { guestKey } from '../../src/support/rest-client.ts';
import { smaxArguments } from '../../src/support/smax.ts';
import type { BenchContext } from '../context.ts';
import { docker } from '../docker-command.ts';
import { buildEchoImage } from '../echo-image.ts';
import { startEmulate } from '../emulate-process.ts';
import { model } from '../model-image.ts';
import { measureRounds, timed } from '../rounds.ts';
import { compareSides, type Row } from '../row.ts';

/** How many models are deployed at once. */
const count = 8;
/** The most requests that an unchanged model may cost the host. */
const mostRequests = 6;

/**
 * Deployments against the emulator, with images that the registry has already: a model that is unchanged, against the
 * command line alone; and eight models at once, against the same one after the other.
 */
export async function benchDeploy(context: BenchContext): Promise<readonly Row[]> {
  const { progress } = context;
  await using stack = new AsyncDisposableStack();
  const program = await findDebianProgram('docker-registry', true);
  if (program === undefined) throw new Error('it needs docker-registry: apt-get install docker-registry');
  const registry = stack.use(await startDockerRegistry(program, { parent: context.folder }));
  // What the host pulls stays in the engine, also when the host has ended.
  stack.defer(async () => {
    const images = await docker(['images', '--format', '{{.Repository}}:{{.Tag}}'], context.env);
    const own = images.split('\n').filter((line) => line.startsWith(`${registry.host}/`));
    for (const image of own) await context.engine.removeImage(image);
  });
  const emulate = stack.use(await startEmulate(context, undefined, { flags: ['--memory', '4096'] }));
  await emulate.ready();
  const host = `http://127.0.0.1:${emulate.port}`;
  const env = { WHISK_APIHOST: host, WHISK_AUTH: guestKey, SMAX_REGISTRY: `${registry.host}/me` };
  const run = (words: readonly string[], more: NodeJS.ProcessEnv = {}) =>
    smax(words, { ...context.env, ...env, ...more }, context);
  const deploy = (words: readonly string[]) => run(['deploy', ...words, '--yes']);
  const app = ['--app', 'bench_app:application'];

  progress('deploy: the first deployment of the model, with its push');
  await deploy([model.name]);
  const requests = await countRequests(host, (url) => run(['deploy', model.name], { WHISK_APIHOST: url }));
  if (requests > mostRequests) throw new Error(`an unchanged model took ${requests} requests`);
  const unchanged = await measureRounds(
    {
      deploy: () => timed(() => run(['deploy', model.name])),
      alone: () => timed(() => run(['--version'])),
    },
    { name: 'deploy', warmUp: 2, rounds: 15 },
    context,
  );

  progress(`deploy: ${count} models in the registry`);
  const images = await pushModels(context, registry.host, stack);
  const names = images.map((_image, at) => `m${at}`);
  const remove = async () => {
    await run(['remove', ...names, '--yes']);
    // Their containers are still on their way out, which is no part of the next deployment.
    const owned = { 'serverless-max.owner-pid': String(emulate.pid) };
    while ((await context.engine.listContainers(owned)).length > 1)
      await systemClock.sleep(50, context.signal);
  };
  await deploy([...images, ...app]);
  const eight = await measureRounds(
    {
      async together() {
        await remove();
        return timed(() => deploy([...images, ...app, '--parallel', String(count)]));
      },
      async singly() {
        await remove();
        return timed(() => deploy([...images, ...app, '--parallel', '1']));
      },
      async written() {
        await remove();
        return timed(() => deploy([...images, ...app, '--parallel', String(count), '--verify', 'never']));
      },
    },
    { name: 'deploy/eight', warmUp: 1, rounds: 7 },
    context,
  );
  await remove();
  const together = { label: `${count} at the same time, verified cold and warm`, samples: eight.together };
  return [
    compareSides(
      'deploy/unchanged',
      {
        label: `smax deploy of an unchanged model (${requests} requests to the host)`,
        samples: unchanged.deploy,
      },
      { label: 'smax --version', samples: unchanged.alone },
      [{ kind: 'ours-at-most', amount: 1_000 }],
    ),
    compareSides('deploy/eight', together, { label: `${count} one after the other`, samples: eight.singly }, [
      { kind: 'ours-at-most', amount: 5_000 },
    ]),
    compareSides('deploy/eight-verification', together, {
      label: `${count} at the same time, not verified`,
      samples: eight.written,
    }),
  ];
}

async function countRequests(host: string, use: (url: string) => Promise<unknown>): Promise<number> {
  await using counter = await openCounter(host);
  await use(counter.url);
  return counter.requests.length;
}

/** Puts trivial models on the model's base into the registry, one beside the other. */
async function pushModels(
  context: BenchContext,
  registry: string,
  stack: AsyncDisposableStack,
): Promise<readonly string[]> {
  const { engine, env } = context;
  const echo = stack.use(await buildEchoImage(context, 'deploy'));
  const references: string[] = [];
  for (let at = 0; at < count; at++) {
    const reference = `${registry}/models/m${at}:1`;
    const dockerfile = `FROM ${echo.base}\nENV NUMBER=${at}\n`;
    const context = packFiles([{ path: 'Dockerfile', content: Buffer.from(dockerfile) }]);
    await engine.buildImage(context, { tags: [reference] });
    stack.defer(() => engine.removeImage(reference));
    await docker(['push', '--quiet', reference], env);
    references.push(reference);
  }
  return references;
}

/** Runs the command to its end; fails with its last words. */
async function smax(
  words: readonly string[],
  env: NodeJS.ProcessEnv,
  { folder, signal }: BenchContext,
): Promise<void> {
  const child: ChildProcess = spawn(process.execPath, smaxArguments(words), {
    cwd: folder,
    env: { ...env, WSK_CONFIG_FILE: '/nowhere/.wskprops', XDG_STATE_HOME: folder, XDG_CACHE_HOME: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
    signal,
  });
  let errors = '';
  child.stderr?.on('data', (chunk) => {
    errors += String(chunk);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`smax ${words.join(' ')} ended with ${code}: ${errors.slice(-800)}`);
}
