import { messageOf } from '@serverless-max/foundation';
import {
  AccessDeniedError,
  InvalidManifestError,
  LoginRequiredError,
  ManifestUnknownError,
  openImage,
  RegistryUnreachableError,
} from '@serverless-max/oci';
import { BaseUnavailableError } from '@serverless-max/runtime-image/publish';
import type { Step, StepReport } from '../output/steps.ts';
import type { Shell } from '../shell.ts';
import { findInArchive, findInRegistry, isArchivePath, thisPlatform } from './find-base.ts';
import { makeBundle } from './make-bundle.ts';
import { publishOnBase } from './push-runtime-image.ts';
import { compareWithLoaded, pushContext, type Work } from './work.ts';

/** The step from references to a runtime image, and straight on to its registry when nothing else is wanted. */
export function registryStep(work: Work, references: readonly string[]): Step {
  return {
    title: `Base image of ${work.word}`,
    async run(report) {
      const tried: { reference: string; reason: string; error: unknown }[] = [];
      for (const reference of references) {
        try {
          await tryReference(work, reference, report);
          return;
        } catch (error) {
          work.shell.signal.throwIfAborted();
          if (!isAbsence(error)) throw error;
          tried.push({ reference, reason: messageOf(error).replace(/\.$/, ''), error });
        }
      }
      if (await engineHas(references, work.shell)) {
        work.isInEngineOnly = true;
        report.title(`Base image of ${work.word}: its registry does not give it, the engine has it`);
        return;
      }
      const [first, ...others] = tried;
      if (others.length === 0) throw first?.error;
      throw new BaseUnavailableError(work.word, tried, { cause: first?.error });
    },
  };
}

/** The step from a file or folder to a runtime image. */
export function archiveStep(work: Work, path: string): Step {
  return {
    title: `Base image in ${path}`,
    async run(report) {
      const { shell, platform, plan } = work;
      // Blobs of a tar are put into the run's folder, which the next command removes when this one is killed.
      const [{ noteRun }, { currentOwner }] = await Promise.all([
        import('../reaper/run-files.ts'),
        import('@serverless-max/container-engine'),
      ]);
      await noteRun(shell.folders.cache, await currentOwner(shell.run.id));
      const options = { folder: shell.run.folder, signal: shell.signal, onProgress: report.progress };
      work.found = await findInArchive(path, platform, options);
      work.bundle = await makeBundle(work.found, { ...plan, onChoice: report.progress });
      report.title(`Base image: ${work.found.how}`);
    },
  };
}

/** The path of the archive that a work begins with; undefined when it begins with a reference. */
export function archiveOf({ base, target }: Pick<Work, 'base' | 'target'>): string | undefined {
  const named = target.kind === 'image' ? target.reference : base;
  return named !== undefined && isArchivePath(named) ? named : undefined;
}

async function tryReference(work: Work, reference: string, report: StepReport): Promise<void> {
  try {
    await publishOrFind(work, reference, report);
  } catch (error) {
    const isUnnamed = error instanceof InvalidManifestError && error.where === undefined;
    throw isUnnamed ? new InvalidManifestError(error.reason, { where: reference, cause: error }) : error;
  }
}

async function publishOrFind(work: Work, reference: string, report: StepReport): Promise<void> {
  const { client, shell, platform, pushTo, output, isDryRun } = work;
  const plan = { ...work.plan, onChoice: report.progress };
  if (pushTo && output === undefined && !isDryRun && platform !== 'all') {
    const base = { reference, platform: platform ?? thisPlatform(), isStrict: platform !== undefined };
    const { bundle, pushed } = await publishOnBase(
      { ...base, accept: (children) => compareWithLoaded(work, children) },
      plan,
      pushContext(work, pushTo, report.progress),
    );
    Object.assign(work, { bundle, pushed });
    const outcome = pushed.unchanged ? 'unchanged' : 'published';
    report.title(`Base image: ${reference}, in its registry; ${outcome}: ${pushed.reference}`);
    return;
  }
  work.found = await findInRegistry(reference, platform, (it) =>
    openImage(client.openRepository(it, { signal: shell.signal }), it),
  );
  work.bundle = await makeBundle(work.found, plan);
  report.title(`Base image: ${work.found.how}`);
}

/** Whether a registry cannot give an image, for whichever reason: an engine may have it all the same. */
function isAbsence(error: unknown): boolean {
  const absences = [ManifestUnknownError, AccessDeniedError, LoginRequiredError, RegistryUnreachableError];
  return absences.some((kind) => error instanceof kind);
}

/** Whether an engine runs here that has one of the images; none is installed for it. */
async function engineHas(references: readonly string[], shell: Shell): Promise<boolean> {
  const { openEngine } = await import('../emulation/open-engine.ts');
  const engine = await openEngine(shell).catch(() => undefined);
  if (!engine) return false;
  await using _ = engine;
  for (const reference of references) if (await engine.inspectImage(reference)) return true;
  return false;
}
