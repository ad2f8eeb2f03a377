import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findDebianProgram } from './support/debian-programs.ts';
import { deployerEnv } from './support/deployer.ts';
import { startDockerRegistry } from './support/docker-registry.ts';
import { openTestEngine } from './support/engine.ts';
import { removePulledFrom } from './support/images.ts';
import { createAsk } from './support/rest-client.ts';
import { createHome, type RunningEmulator, startEmulator } from './support/smax.ts';
import { createTinyImages } from './support/tiny-model.ts';

/** A real pnpm, of the version that the repository names. */
const pnpm = 'pnpm@12.21.0';
const repository = fileURLToPath(new URL('../../../', import.meta.url));

const program = await findDebianProgram('docker-registry', true);
const title = program ? 'pnpm deploy' : 'pnpm deploy (not run: docker-registry lacks; try --yes)';

const stack = new AsyncDisposableStack();
let emulator: RunningEmulator;
let env: NodeJS.ProcessEnv;
let image: string;

beforeAll(async () => {
  if (!program) return;
  const engine = stack.use(await openTestEngine());
  const registry = stack.use(await startDockerRegistry(program));
  // After the host has ended.
  stack.defer(() => removePulledFrom(engine, registry.host));
  const home = stack.use(await createHome());
  emulator = stack.use(await startEmulator([], home.env));
  const tiny = await createTinyImages(engine, stack);
  image = await tiny('tiny-pnpm', { answer: 'one' });
  // Whoever runs these tests may have been started by pnpm: that is none of the command's business.
  const clean = Object.entries(home.env).filter(([name]) => !/^(npm|pnpm)_/i.test(name));
  env = deployerEnv(Object.fromEntries(clean), emulator.host, `${registry.host}/me`);
});
afterAll(() => stack.disposeAsync());

/** Runs a program in the repository, as a user does, and returns what it printed. */
async function run(program: string, ...args: readonly string[]) {
  const child = spawn(program, args, { cwd: repository, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, text };
}

const npx = (line: string) => run('npx', '-y', pnpm, ...line.split(' '));
/** pnpm itself on the PATH, called by a shell. */
const shell = (line: string) => run('npx', '-y', '-p', pnpm, '-c', line);

async function actionsOnHost(): Promise<readonly unknown[]> {
  return (await createAsk(emulator.host)('GET', '/namespaces/_/actions')).list;
}

describe.skipIf(!program)(title, () => {
  test.each([
    ['pnpm drops it', 'deploy max-ocr --dry-run', 'pnpm kept --dry-run to itself'],
    ['pnpm drops it before the model too', 'deploy --dry-run max-ocr', 'pnpm kept --dry-run to itself'],
    ['pnpm takes it for its own', '--dry-run deploy max-ocr', 'pnpm kept --dry-run to itself'],
    ['pnpm drops others with it', 'deploy max-ocr --dry-run -y --force', 'pnpm kept --dry-run -y --force'],
    ['it passes behind --', 'deploy max-ocr -- --dry-run', '1 to create'],
    ['it passes behind run', 'run deploy max-ocr --dry-run', '1 to create'],
    ['it passes with the script of the command', 'smax deploy max-ocr --dry-run', '1 to create'],
  ])('a dry run is one: %s', async (_what, line, words) => {
    const { code, text } = await npx(line);
    expect(text).toContain(words);
    expect(text).toContain('1 to create, 0 to update, 0 unchanged.');
    expect(code).toBe(10);
    expect(await actionsOnHost()).toEqual([]);
  });

  test('the same from a shell with pnpm on its path', async () => {
    const { code, text } = await shell('pnpm deploy max-ocr --dry-run');
    expect(text).toContain('pnpm kept --dry-run to itself');
    expect(code).toBe(10);
    expect(await actionsOnHost()).toEqual([]);
  });

  test('without consent nothing is deployed, and a dropped consent is one', async () => {
    const asked = await npx(`deploy ${image}`);
    expect(asked.text).toContain('Nobody can be asked');
    expect(asked.code).not.toBe(0);
    expect(await actionsOnHost()).toEqual([]);
    const agreed = await npx(`deploy ${image} --yes`);
    expect(agreed.text).toContain('tiny-pnpm created (0.0.1)');
    expect(agreed.code).toBe(0);
    expect(await actionsOnHost()).toHaveLength(1);
  });

  test('an option that pnpm does not know ends in its own error, and deploys nothing', async () => {
    const before = await actionsOnHost();
    const { code, text } = await npx('deploy max-ocr --memory 512');
    expect(text).toContain('--memory');
    expect(code).not.toBe(0);
    expect(await actionsOnHost()).toEqual(before);
  });
});
