import {
  type ContainerEngine,
  findPlatformMismatch,
  type ImageDetails,
  ImageNotFoundError,
  type PlatformMismatchError,
  type RunningContainer,
} from '@serverless-max/container-engine';
import { type ContainerDefaults, type ContainerPlan, toContainerSpec } from './container-spec.ts';

/** A container that runs, and the image it was made of. */
export interface StartedContainer {
  /** The reference that named the image. */
  readonly imageName: string;
  readonly image: ImageDetails;
  readonly container: RunningContainer;
}

/**
 * Starts a container of the plan's image, which is pulled when the engine does not hold it. Fails with the
 * engine's errors, or with the reason of the signal; nothing is left behind then.
 */
export async function startContainer(
  engine: ContainerEngine,
  plan: ContainerPlan,
  defaults: ContainerDefaults,
  signal: AbortSignal,
): Promise<StartedContainer> {
  const image = await findImage(engine, plan.image, signal);
  try {
    const container = await engine.startContainer(toContainerSpec(plan, defaults, image), { signal });
    return { imageName: plan.image, image, container };
  } catch (error) {
    if (signal.aborted) throw error;
    throw (await findMismatch(engine, plan.image, image)) ?? error;
  }
}

/** Says when an image was made for another machine; undefined also when the engine does not answer. */
export async function findMismatch(
  engine: ContainerEngine,
  reference: string,
  image: ImageDetails,
): Promise<PlatformMismatchError | undefined> {
  const info = await engine.info().catch(() => undefined);
  return info && findPlatformMismatch(reference, image, info);
}

async function findImage(
  engine: ContainerEngine,
  reference: string,
  signal: AbortSignal,
): Promise<ImageDetails> {
  const present = await engine.inspectImage(reference);
  if (present) return present;
  await engine.pullImage(reference, { signal });
  const pulled = await engine.inspectImage(reference);
  if (!pulled) throw new ImageNotFoundError(reference, 'the engine does not hold it after the pull');
  return pulled;
}
