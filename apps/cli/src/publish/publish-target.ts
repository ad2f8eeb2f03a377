import { systemClock } from '@serverless-max/foundation';
import {
  blobsOfBundle,
  type Descriptor,
  formatReference,
  hexOf,
  type Reference,
  type RegistryClient,
  type Traffic,
} from '@serverless-max/oci';
import { required } from '../emulation/required.ts';
import { runSteps, type Step } from '../output/steps.ts';
import { planPush } from './dry-run.ts';
import { type FoundBase, publishedReferences } from './find-base.ts';
import { childrenOf } from './make-bundle.ts';
import type { Built } from './outcome.ts';
import { pushRuntimeImages } from './push-runtime-image.ts';
import { archiveOf, archiveStep, registryStep } from './registry-step.ts';
import { compareWithLoaded, pushContext, type Work } from './work.ts';

/** Makes the runtime image of one target and brings it where it is wanted, step by step. */
export async function publishTarget(work: Work): Promise<Built> {
  const { shell, client, target, base, word, output, pushTo, plan, preparation } = work;
  const started = systemClock.elapsed();
  const before = client.traffic();
  const archive = archiveOf(work);
  const references = publishedReferences(target, base);
  if (archive !== undefined) await runSteps([archiveStep(work, archive)], shell.output);
  else if (references.length > 0) await runSteps([registryStep(work, references)], shell.output);
  // What an engine needs is loaded only when one is.
  if (!work.bundle) await (await import('./engine-step.ts')).makeInEngine(work);
  if (work.bundle && !work.pushed) compareWithLoaded(work, childrenOf(work.bundle));
  await runSteps(
    [
      ...(pushTo && work.bundle && !work.pushed ? [pushStep(work)] : []),
      ...(output !== undefined && work.bundle && !work.isDryRun ? [outputStep(work, output)] : []),
    ],
    shell.output,
  );
  return {
    name: plan.name,
    base: work.found?.reference ?? preparation.base?.reference ?? references[0] ?? word,
    children: work.bundle ? childrenOf(work.bundle) : [],
    ...(work.bundle && { manifestDigest: work.bundle.root.digest }),
    ...(work.pushed && { pushed: { ...work.pushed, ...trafficSince(before, client) } }),
    ...(output !== undefined && { output }),
    notes: work.notes,
    ms: Math.round(systemClock.elapsed() - started),
  };
}

/** Everything that went over the wire meanwhile, questions about the base included. */
export function trafficSince(before: Traffic, client: RegistryClient): Traffic {
  const { sentBytes, receivedBytes, requests } = client.traffic();
  return {
    sentBytes: sentBytes - before.sentBytes,
    receivedBytes: receivedBytes - before.receivedBytes,
    requests: requests - before.requests,
  };
}

function pushStep(work: Work): Step {
  const pushTo = required(work.pushTo);
  return {
    title: `Push to ${formatReference(pushTo)}`,
    async run(report) {
      const bundle = required(work.bundle);
      const source = sourceOf(work.found);
      const context = pushContext(work, pushTo, report.progress);
      const { isPresent } = work;
      work.pushed = work.isDryRun
        ? await planPush(bundle, source, context)
        : await pushRuntimeImages(
            bundle,
            { ...(source && { source }), ...(isPresent && { isPresent }) },
            context,
          );
      const { reference, unchanged } = work.pushed;
      if (work.isDryRun) report.title(`Asked ${reference} what it has; nothing was changed`);
      else report.title(`${unchanged ? 'Unchanged' : 'Pushed'}: ${reference}`);
    },
  };
}

/** A file that ends in `.tar` is an archive that Docker, skopeo and others take; anything else a folder, an OCI layout. */
function outputStep(work: Work, path: string): Step {
  return {
    title: `Write ${path}`,
    async run() {
      const bundle = required(work.bundle);
      const { signal } = work.shell;
      const archive = { bundle, references: [nameInArchive(work)] };
      const { saveImageArchive, saveImageLayout } = await import('@serverless-max/oci/archive');
      if (path.endsWith('.tar')) await saveImageArchive(path, archive, signal);
      else await saveImageLayout(path, archive, signal);
    },
  };
}

/** The reference that it is pushed to, else the tag that it has in an engine. */
function nameInArchive({ pushTo, plan, bundle }: Work): string {
  if (pushTo) return formatReference(pushTo);
  const digest = required(bundle).images[0]?.manifest.config.digest;
  return `serverless-max/${plan.name.toLowerCase()}:${digest === undefined ? 'latest' : hexOf(digest, 12)}`;
}

/** The repository of a base, and the blobs that can be had from it. */
export function sourceOf(
  found: FoundBase | undefined,
): { readonly reference: Reference; has(blob: Descriptor): boolean } | undefined {
  if (!found?.repository) return undefined;
  const { bases, repository } = found;
  const layers = new Set(
    blobsOfBundle({ root: bases[0].image.manifest, images: bases.map((it) => it.image) }).map(
      (it) => it.blob.digest,
    ),
  );
  return { reference: repository, has: ({ digest }: Pick<Descriptor, 'digest'>) => layers.has(digest) };
}
