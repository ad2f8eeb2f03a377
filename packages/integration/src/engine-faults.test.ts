import { request } from 'node:http';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerEngine } from '@serverless-max/container-engine';
import { expect, test, vi } from 'vitest';
import { openTestEngine } from './support/engine.ts';
import { buildMisbehavingImage, putAction, type Step } from './support/misbehaving.ts';
import { openPrivateEngine } from './support/private-engine.ts';
import { type Ask, createAsk } from './support/rest-client.ts';
import { createHome, startEmulator } from './support/smax.ts';

/** Gives another engine an image of the machine's. */
async function copyImage(reference: string, from: ContainerEngine, to: ContainerEngine): Promise<void> {
  const archive = new PassThrough();
  const socketPath = from.endpoint.replace('unix://', '');
  request({ socketPath, path: `/images/${reference}/get` }, (response) => response.pipe(archive)).end();
  await to.loadImage(archive);
}

interface LoadOptions {
  /** Each request finds a new version of the action. */
  readonly renewed?: boolean;
  readonly steps?: readonly Step[];
}

/** How a request ended, in a line. */
async function outcomeOf(ask: Ask, name: string, steps?: readonly Step[]): Promise<string> {
  const { status, json } = await ask(
    'POST',
    `/namespaces/_/actions/${name}?blocking=true`,
    steps ? { steps } : {},
  );
  const { response } = json as {
    readonly response: { readonly status: string; readonly result?: { error?: string } };
  };
  return [status, response.status, response.result?.error].filter((it) => it !== undefined).join(' ');
}

const served = '200 success';
/** What may be said while the engine is away. */
const expected = [
  served,
  '500 whisk internal error Failed to provision resources to run the action.',
  '502 action developer error The action did not initialize and exited unexpectedly.',
  '502 action developer error The action did not produce a valid response and exited unexpectedly.',
  // Its network may be taken from a container before its end can be heard.
  '502 action developer error The action exceeded its time limits of 10000 milliseconds.',
];

test('the engine is killed under load and comes back', async ({ skip, onTestFinished }) => {
  const stack = new AsyncDisposableStack();
  onTestFinished(() => stack.disposeAsync());
  const opened = await openPrivateEngine();
  if ('reason' in opened) {
    console.warn(`No engine is killed here: ${opened.reason}.`);
    return skip(opened.reason);
  }
  const privateEngine = stack.use(opened);
  const machine = stack.use(await openTestEngine());
  const image = await buildMisbehavingImage(machine);
  const engine = stack.use(await privateEngine.connect());
  await copyImage(image, machine, engine);

  const home = stack.use(await createHome());
  const env = { ...home.env, DOCKER_HOST: privateEngine.dockerHost };
  const emulator = stack.use(await startEmulator(['--memory', '1024'], env));
  const ask = createAsk(emulator.host);
  const names = ['quick', 'slow', 'cold'];
  for (const name of names) await putAction(ask, name, { image });

  const outcomes: string[] = [];
  let isOver = false;
  onTestFinished(() => {
    isOver = true;
  });
  const load = async (name: string, { renewed = false, steps }: LoadOptions = {}): Promise<void> => {
    while (!isOver) {
      await sleep(20);
      // A new version gets a new container.
      if (renewed) await putAction(ask, name, { image });
      outcomes.push(await outcomeOf(ask, name, steps));
    }
  };
  const loads = Promise.all([
    load('quick'),
    load('slow', { steps: [['sleep', 0.5], ['end'], ['answer']] }),
    load('cold', { renewed: true }),
  ]);
  await vi.waitUntil(() => outcomes.length > 30, { timeout: 30_000 });
  await privateEngine.kill();
  await vi.waitUntil(() => outcomes.filter((it) => it.startsWith('500')).length > 5, { timeout: 20_000 });
  await privateEngine.start();
  const before = outcomes.length;
  await vi.waitUntil(() => outcomes.slice(before).filter((it) => it === served).length > 30, {
    timeout: 20_000,
  });
  isOver = true;
  await loads;
  expect([...new Set(outcomes)].filter((it) => !expected.includes(it))).toEqual([]);

  // Nothing of the pool was lost: as many run at once as its memory has room for.
  const eight = Array.from({ length: 8 }, (_, index) => `after${index}`);
  for (const name of eight) await putAction(ask, name, { image });
  // So soon after its return the engine itself may fail a start; what the pool had lost would stay lost.
  await vi.waitFor(async () => {
    expect(await Promise.all(eight.map((name) => outcomeOf(ask, name)))).toEqual(eight.map(() => served));
  }, 30_000);
  const left = stack.use(await privateEngine.connect());
  const containers = () => left.listContainers('serverless-max.owner-pid');
  // What died with the engine is gone; what runs may rest.
  const dead = async () =>
    (await containers()).filter(({ state }) => state === 'exited' || state === 'created');
  await vi.waitFor(async () => expect(await dead()).toEqual([]), 20_000);
  expect(await emulator.end('SIGTERM')).toBe(0);
  expect(await containers()).toEqual([]);
});
