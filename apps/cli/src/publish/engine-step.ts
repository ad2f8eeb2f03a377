import { EngineNotFoundError, EngineUnreachableError } from '@serverless-max/container-engine';
import {
  bundleImage,
  type Image,
  openImage,
  type Reference,
  type RegistryClient,
  readImages,
  selectPlatform,
} from '@serverless-max/oci';
import {
  assembleRuntimeImage,
  type BaseImage,
  planModelImage,
  saveBase,
} from '@serverless-max/runtime-image';
import { baseWithin, deriveRuntimeImage, type ManifestBase } from '@serverless-max/runtime-image/publish';
import { engineStep, modelImageStep } from '../emulation/prepare-image.ts';
import { required } from '../emulation/required.ts';
import { EngineNeededError } from '../errors.ts';
import { runSteps, type Step } from '../output/steps.ts';
import { thisPlatform } from './find-base.ts';
import { toPushed } from './push-runtime-image.ts';
import type { Work } from './work.ts';

/** Makes or finds the base of a work in an engine, and the runtime image on it, step by step. */
export async function makeInEngine(work: Work): Promise<void> {
  const { shell, preparation, word, base, yes } = work;
  const options = { yes, anyPlatform: true, ...(base !== undefined && { base }) };
  await runSteps([engineStep(shell, preparation, options)], shell.output).catch((cause: unknown) => {
    const isNone = cause instanceof EngineNotFoundError || cause instanceof EngineUnreachableError;
    throw isNone ? new EngineNeededError(word, { cause }) : cause;
  });
  await runSteps([modelImageStep(word, shell, preparation, options), savedImageStep(work)], shell.output);
}

/**
 * The step from a base that only the engine has to a runtime image with a manifest. What the target has already is not
 * read again: the whole image when it is this one, the layers of the base when only the action server is another.
 */
export function savedImageStep(work: Work): Step {
  return {
    title: 'Layers of the base',
    async run(report) {
      const { client, shell, pushTo, isDryRun, preparation } = work;
      const base = required(preparation.base);
      refuseOtherPlatform(work, base);
      const plan = { ...work.plan, onChoice: report.progress };
      const present = pushTo && (await presentImage(client, pushTo, shell.signal));
      const planned = await planModelImage(base, plan);
      const digest = planned.kind === 'ready' ? base.id : (await assembleRuntimeImage(planned)).digest;
      if (present?.manifest.config.digest === digest) {
        work.bundle = bundleImage(present);
        work.isPresent = () => true;
        work.pushed = toPushed(
          { isUnchanged: true, blobs: [], ...nothing },
          pushTo as Reference,
          work.bundle,
        );
        report.title('Layers of the base: the registry has this very image');
        return;
      }
      const known = present && baseWithin(present, base);
      if (!known && isDryRun) {
        work.notes.push(
          `${digest} (only the engine has its base: ${base.details.layers.length} layers to be compressed and sent)`,
        );
        report.title('Layers of the base: read when they are pushed');
        return;
      }
      const saved =
        known ?? (await saveBase(required(preparation.engine), base, saving(work, report.progress)));
      const image = await deriveRuntimeImage(saved, plan);
      work.bundle = bundleImage(image);
      if (known) work.isPresent = presenceOf(known);
      report.title(known ? 'Layers of the base: in the registry' : 'Layers of the base: compressed');
    },
  };
}

/** What was moved is counted for the whole work. */
const nothing = { sentBytes: 0, receivedBytes: 0, requests: 0 };

function saving({ shell }: Work, onProgress: (line: string) => void) {
  return { folder: shell.run.folder, signal: shell.signal, onProgress };
}

function presenceOf({ image }: ManifestBase): (blob: { readonly digest: string }) => boolean {
  const digests = new Set<string>(image.manifest.layers.map((layer) => layer.digest));
  return ({ digest }) => digests.has(digest);
}

/** The image that the target is now, if it is one that can be read. */
async function presentImage(
  client: RegistryClient,
  target: Reference,
  signal: AbortSignal,
): Promise<Image | undefined> {
  try {
    const repository = client.openRepository(target, { signal });
    const [image] = await readImages(await openImage(repository, target), thisPlatform());
    return image;
  } catch {
    // Whatever it is: the push tells of it when it matters there too.
    signal.throwIfAborted();
    return undefined;
  }
}

function refuseOtherPlatform({ platform }: Work, { details }: BaseImage): void {
  if (platform === undefined || platform === 'all') return;
  const { os, architecture, variant } = details;
  selectPlatform([{ platform: { os, architecture, ...(variant && { variant }) } }], platform);
}
