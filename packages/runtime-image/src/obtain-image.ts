import type {
  ContainerEngine,
  ImageDetails,
  RegistryCredentials,
  StepOptions,
} from '@serverless-max/container-engine';
import { type Clock, messageOf, systemClock } from '@serverless-max/foundation';
import { BaseUnavailableError } from './errors.ts';

/** An image to build on, in an engine or elsewhere, and one line that explains the choice. */
export interface BaseImage {
  readonly reference: string;
  /** The digest of its configuration, which an engine calls the image's id. */
  readonly id: string;
  readonly details: ImageDetails;
  readonly how: string;
  /** It was made on this machine under a name that no registry knows. */
  readonly isMadeHere?: boolean;
  /** Milliseconds that its pull took; absent when the engine had it. */
  readonly pulledMs?: number;
}

/** How an image is obtained. */
export interface ObtainOptions extends StepOptions {
  /** Who asks a registry for an image, so that an engine can pull a private one; undefined for nobody. */
  readonly findLogin?: (reference: string) => Promise<RegistryCredentials | undefined>;
  readonly clock?: Pick<Clock, 'elapsed'>;
}

/**
 * Takes the first of the references that is in the engine; when none is, the first that can be pulled. Throws
 * `BaseUnavailableError` that names every one with its reason.
 */
export async function obtainImage(
  engine: ContainerEngine,
  subject: string,
  references: readonly string[],
  { findLogin, clock = systemClock, ...options }: ObtainOptions = {},
): Promise<BaseImage> {
  for (const reference of references) {
    const details = await engine.inspectImage(reference);
    if (details) return { reference, id: details.id, details, how: `${reference}, which is in the engine` };
  }
  const tried: { reference: string; reason: string }[] = [];
  let cause: unknown;
  for (const reference of references) {
    options.onProgress?.(`pulling ${reference}`);
    const began = clock.elapsed();
    try {
      const credentials = await findLogin?.(reference);
      await engine.pullImage(reference, { ...options, ...(credentials && { credentials }) });
    } catch (error) {
      options.signal?.throwIfAborted();
      tried.push({ reference, reason: messageOf(error).replace(/\.$/, '') });
      cause = error;
      continue;
    }
    const pulledMs = clock.elapsed() - began;
    const details = await engine.inspectImage(reference);
    const how = `${reference}, pulled from its registry`;
    if (details) return { reference, id: details.id, details, how, pulledMs };
    tried.push({ reference, reason: 'it was pulled, but is not in the engine' });
  }
  throw new BaseUnavailableError(subject, tried, { cause });
}
