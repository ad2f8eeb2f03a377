import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import type { ContainerEngine } from '@serverless-max/container-engine';
import { systemClock } from '@serverless-max/foundation';
import type { Model } from '@serverless-max/runtime-image';
import { runtimeFolder } from '@serverless-max/runtime-image';

const pollMs = 1_000;
/** Editors write a file in several steps. */
const settleMs = 300;

/** What is watched: the files of a model that is built here, or an image in the engine. */
export interface Watched {
  readonly engine: ContainerEngine;
  readonly model: Model | undefined;
  readonly reference: string;
}

/** Resolves when something has changed; rejects with the signal's reason. */
export async function untilChanged(
  { engine, model, reference }: Watched,
  signal: AbortSignal,
): Promise<string> {
  const folders = [model?.recipe, model?.sharedRecipe].filter((it) => it !== undefined);
  const changed = Promise.withResolvers<string>();
  const watchers: FSWatcher[] = folders.map((folder) =>
    watch(join(runtimeFolder, folder), { recursive: true }, (_, name) =>
      changed.resolve(`${folder}/${name ?? ''}`),
    ),
  );
  const id = (await engine.inspectImage(reference))?.id;
  const abort = (): void => changed.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  let isOver = false;
  const poll = async (): Promise<void> => {
    while (!isOver) {
      await systemClock.sleep(pollMs, signal);
      if ((await engine.inspectImage(reference))?.id !== id) changed.resolve(`the image ${reference}`);
    }
  };
  poll().catch(() => undefined);
  try {
    signal.throwIfAborted();
    const what = await changed.promise;
    await systemClock.sleep(settleMs, signal);
    return what;
  } finally {
    isOver = true;
    signal.removeEventListener('abort', abort);
    for (const it of watchers) it.close();
  }
}
