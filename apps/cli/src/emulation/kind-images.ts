import type { ContainerEngine } from '@serverless-max/container-engine';
import { systemClock } from '@serverless-max/foundation';
import { prepareKindImage } from '@serverless-max/runtime-image';
import type { Shell } from '../shell.ts';
import { imageSources } from './image-sources.ts';

/** Brings the image of a kind, such as `nodejs:20`, into the engine and returns its reference. */
export type ImageOfKind = (kind: string) => Promise<string>;

/**
 * Makes the image of a kind when the first action of it is created or run. Who asks meanwhile waits for the same one;
 * one that has disappeared from the engine is made again.
 */
export function createKindImages(engine: ContainerEngine, shell: Shell): ImageOfKind {
  const images = new Map<string, Promise<string>>();
  const prepare = async (kind: string, before: Promise<string> | undefined): Promise<string> => {
    const known = await before?.catch(() => undefined);
    if (known !== undefined && (await engine.inspectImage(known))) return known;
    return makeKindImage(kind, engine, shell);
  };
  return (kind) => {
    const image = prepare(kind, images.get(kind));
    images.set(kind, image);
    return image;
  };
}

async function makeKindImage(kind: string, engine: ContainerEngine, shell: Shell): Promise<string> {
  const { output, signal } = shell;
  const started = systemClock.elapsed();
  let isTold = false;
  const { reference, reused } = await prepareKindImage(engine, kind, {
    ...imageSources(shell),
    signal,
    onProgress(line) {
      // Said only when there is something to do, which takes seconds.
      if (!isTold) output.line(`Making the image of ${kind}, which is needed once …`);
      isTold = true;
      output.record({ event: 'image-progress', kind, line });
    },
  });
  const seconds = ((systemClock.elapsed() - started) / 1_000).toFixed(1);
  if (!reused) output.line(`The image of ${kind} is ${reference} (made in ${seconds} s).`);
  output.record({ event: 'image', kind, reference, reused });
  return reference;
}
