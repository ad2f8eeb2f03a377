import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import type { ContainerEngine } from '@serverless-max/container-engine';
import { systemClock } from '@serverless-max/foundation';
import type { Model } from '@serverless-max/runtime-image';
import { runtimeFolder } from '@serverless-max/runtime-image';

const pollMs = 1_000;
/** Editors write a file in several steps. */
const settleMs = 300;
/** What editors put beside a file for a moment. */
const ofAnEditor = /(^|\/)(\.[^/]*|[^/]*~|[^/]*\.swp|4913)$/;

/** What is watched. */
export interface Watched {
  readonly engine: Pick<ContainerEngine, 'inspectImage'>;
  /** With all that lies below them. */
  readonly folders: readonly string[];
  /** An image in the engine. */
  readonly reference: string;
}

/** The folders from which a model is built here. */
export function sourcesOf(model: Model | undefined): readonly string[] {
  const folders = [model?.recipe, model?.sharedRecipe].filter((it) => it !== undefined);
  return folders.map((it) => join(runtimeFolder, it));
}

/** Knows of every change since it was begun. Dispose of it to end it. */
export interface Watch extends Disposable {
  /** Resolves with what has changed since the last time, at once when that was before; rejects with the signal's reason. */
  next(): Promise<string>;
}

/** Begins to watch. */
export async function beginWatch(
  { engine, folders, reference }: Watched,
  signal: AbortSignal,
): Promise<Watch> {
  let changed = Promise.withResolvers<string>();
  const watchers: FSWatcher[] = folders.map((folder) =>
    watch(folder, { recursive: true }, (_, name) => {
      if (name === null || !ofAnEditor.test(name)) changed.resolve(join(folder, name ?? ''));
    }),
  );
  const idNow = async (): Promise<string | undefined> => (await engine.inspectImage(reference))?.id;
  let id = await idNow();
  let isOver = false;
  const poll = async (): Promise<void> => {
    while (!isOver) {
      await systemClock.sleep(pollMs, signal);
      // An engine that is away for a moment is no change.
      const seen = await idNow().catch(() => id);
      if (seen !== id) changed.resolve(`the image ${reference}`);
      id = seen;
    }
  };
  const interrupted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  interrupted.catch(() => undefined);
  // Ends with the signal, which `next` tells of.
  poll().catch(() => undefined);
  return {
    async next() {
      const what = await Promise.race([changed.promise, interrupted]);
      await systemClock.sleep(settleMs, signal);
      changed = Promise.withResolvers<string>();
      return what;
    },
    [Symbol.dispose]() {
      isOver = true;
      for (const it of watchers) it.close();
    },
  };
}
