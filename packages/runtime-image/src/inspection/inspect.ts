import {
  type ContainerEngine,
  findPlatformMismatch,
  StartFailedError,
} from '@serverless-max/container-engine';
import { loadCatalog } from '../catalog.ts';
import type { Model } from '../model.ts';
import type { BaseImage } from '../obtain-image.ts';
import { nameOfReference } from '../plan.ts';
import { askServer, type StartSettings } from './ask-server.ts';
import { type Description, describeImage, isComplete } from './describe.ts';
import type { ServedFacts } from './facts.ts';
import { portsToTry } from './find-port.ts';
import type { Inspection, StartReport } from './inspection.ts';
import { readFacts } from './read-facts.ts';
import { type Told, withTold } from './told.ts';
import { type ActionRange, judge } from './verdict.ts';

/** How an image is inspected. */
export interface InspectionOptions extends StartSettings {
  /** Whether the image is started: when its files do not tell enough, always, or never. */
  readonly start: 'when-needed' | 'always' | 'never';
  /** What a user says of the image. */
  readonly told?: Told;
  /** What a host permits an action. */
  readonly host: ActionRange;
}

/**
 * Finds out what an image in the engine serves and whether it can be an action, from its configuration and files and,
 * if need be, by starting it. Nothing of it is left in the engine. Rejects with the engine's errors and the signal's
 * reason; what is wrong with the image is in the verdict.
 */
export async function inspectImage(
  engine: ContainerEngine,
  image: BaseImage,
  options: InspectionOptions,
): Promise<Inspection> {
  const { labels, signal, onProgress, host, told = {} } = options;
  const base = withTold(image, told);
  const mismatch = findPlatformMismatch(base.reference, base.details, await engine.info())?.message;
  await using files = await engine.openImage(base.id, { labels, ...(signal && { signal }) });
  const facts = await readFacts(base, files, onProgress);
  const model = modelOf(base);
  const first = describeImage(facts);
  const grounds = { facts, host, mismatch, model };
  const isPossible = judge(first, grounds).answer !== 'no';
  const isWanted = options.start === 'always' || (options.start === 'when-needed' && !isComplete(first));
  const served =
    isPossible && isWanted
      ? await tryServer(engine, base, portsToTry(facts, first.port?.value), options)
      : undefined;
  const description: Description = served ? describeImage(facts, served) : first;
  const start: StartReport | undefined = served?.report;
  return {
    ...description,
    ...(model && { model: model.name }),
    ...(start && { start }),
    verdict: judge(description, { ...grounds, start }),
  };
}

/** An image that the engine cannot start is a finding, not a failure. */
async function tryServer(
  engine: ContainerEngine,
  base: BaseImage,
  ports: readonly number[],
  options: InspectionOptions,
): Promise<ServedFacts> {
  try {
    return await askServer(engine, base.id, ports, { ...options, command: options.told?.command });
  } catch (error) {
    if (!(error instanceof StartFailedError)) throw error;
    const report: StartReport = {
      outcome: 'not-started',
      memoryMb: options.memoryMb,
      lines: [error.message],
    };
    return { report, headers: {}, answers: [] };
  }
}

/** The model of the catalogue that an image is named after; ours have `-model` behind the name. */
function modelOf({ reference }: BaseImage): Model | undefined {
  const name = nameOfReference(reference).replace(/-model$/, '');
  return loadCatalog().find((model) => model.name === name);
}
