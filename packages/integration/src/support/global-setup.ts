import { randomUUID } from 'node:crypto';
import { currentOwner, ownerLabels, sweepOrphans } from '@serverless-max/container-engine';
import type { TestProject } from 'vitest/node';
import { openTestEngine } from './engine.ts';
import { removeTestRuntimeImages } from './engine-api.ts';
import { misbehavingImages } from './misbehaving.ts';
import { runSmax } from './smax.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Reference of the untouched model image of max-ocr. */
    modelImage: string;
    /** Reference of its runtime image. */
    runtimeImage: string;
    /** Labels for containers of the tests: what a killed run leaves is removed by the next. */
    labels: Record<string, string>;
  }
}

/** Builds the images once, with the command that a user types, and removes what an earlier run left. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const built = await runSmax(['build', 'max-ocr', '--json']);
  const record = built.stdout.trim().split('\n').at(-1) ?? '';
  if (built.code !== 0)
    throw new Error(`smax build max-ocr failed (${built.code}): ${built.stderr} ${record}`);
  const image = JSON.parse(record) as { readonly base: string; readonly reference: string };
  const engine = await openTestEngine();
  await sweepOrphans(engine);
  const labels = ownerLabels(await currentOwner(randomUUID()));
  project.provide('modelImage', image.base);
  project.provide('runtimeImage', image.reference);
  project.provide('labels', labels);
  return async () => {
    for (const { id } of await engine.listContainers(labels)) await engine.removeContainer(id);
    await removeTestRuntimeImages(engine);
    // Another run may be using them.
    for (const reference of misbehavingImages) await engine.removeImage(reference).catch(() => undefined);
    await engine[Symbol.asyncDispose]();
  };
}
