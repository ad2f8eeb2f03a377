import { createAction } from '@serverless-max/whisk-protocol/testing';
import { expect, onTestFinished, test } from 'vitest';
import { createFakeActionHost, createJob, type FakeActionHost, fakeImage } from './testing/index.ts';
import type { InvokerOptions } from './types.ts';

function createFixture(options: InvokerOptions): FakeActionHost {
  const host = createFakeActionHost(undefined, options);
  onTestFinished(() => host[Symbol.asyncDispose]());
  return host;
}

const action = createAction({ exec: { kind: 'nodejs:20', code: 'main = (it) => it', binary: false } });

test('code runs in the image of its kind, which is asked for once the action is announced', async () => {
  const asked: string[] = [];
  const imageOfKind = async (kind: string): Promise<string> => {
    asked.push(kind);
    return fakeImage;
  };
  const { invoker, engine } = createFixture({ imageOfKind });
  invoker.prepare(action);
  expect(asked).toEqual(['nodejs:20']);
  expect((await invoker.run(createJob({ action }))).response).toMatchObject({ status: 'success' });
  expect((await invoker.run(createJob({ action }))).startKind).toBe('warm');
  expect(engine.containers).toHaveLength(1);
  expect(asked).toEqual(['nodejs:20', 'nodejs:20']);
});

test('an image names itself, so nothing is prepared for it', async () => {
  const { invoker } = createFixture({
    imageOfKind: () => {
      throw new Error('asked for the image of a kind');
    },
  });
  invoker.prepare(createAction());
  expect((await invoker.run(createJob())).response.status).toBe('success');
});

test('a kind whose image cannot be had fails its activations, tells why, and keeps no place in the pool', async () => {
  const { invoker } = createFixture({
    imageOfKind: async () => {
      throw new Error('no registry answers');
    },
  });
  invoker.prepare(action);
  expect(await invoker.run(createJob({ action }))).toMatchObject({
    response: { status: 'whisk internal error' },
    diagnosis: 'no registry answers',
  });
  await expect
    .poll(() => invoker.snapshot(), { interval: 2 })
    .toMatchObject({ containers: 0, memoryInUseMb: 0 });
});

test('an invoker that closes does not wait for a container of an image that is still being made', async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const { invoker, engine } = createFixture({ imageOfKind: () => promise });
  const run = invoker.run(createJob({ action }));
  const closed = invoker.close();
  await expect(run).rejects.toThrow('shutting down');
  resolve(fakeImage);
  await closed;
  expect(engine.containers).toHaveLength(0);
});
