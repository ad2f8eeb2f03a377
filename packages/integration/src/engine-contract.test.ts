import type { ContainerEngine } from '@serverless-max/container-engine';
import { containerEngineContract, shellSubject } from '@serverless-max/container-engine/testing';
import { afterAll, beforeAll, inject, test } from 'vitest';
import { openTestEngine } from './support/engine.ts';

let engine: ContainerEngine;
beforeAll(async () => {
  engine = await openTestEngine();
});
afterAll(() => engine[Symbol.asyncDispose]());

test.for(containerEngineContract)('the engine $name', ({ run }) =>
  run(shellSubject(engine, inject('modelImage'))),
);
