import { systemClock } from '@serverless-max/foundation';
import { parsePlatform, parseReference } from '@serverless-max/oci';
import { sourceDate } from '../config/environment.ts';
import { required } from '../emulation/required.ts';
import { InvalidOptionError } from '../errors.ts';
import { runSteps } from '../output/steps.ts';
import { openKnownLayers } from '../publish/known-layers.ts';
import { childrenOf } from '../publish/make-bundle.ts';
import { openRegistries } from '../publish/open-registries.ts';
import { formatBuilt } from '../publish/outcome.ts';
import { trafficSince } from '../publish/publish-target.ts';
import { pushReference } from '../publish/push-reference.ts';
import { type Rebase, rebaseStep } from '../publish/rebase-step.ts';
import type { Shell } from '../shell.ts';

/** Options of `smax rebase`. */
export interface RebaseOptions {
  /** The new base; the one that the image names when not given. */
  readonly base?: string;
  /** Where the result goes; the image's own name when not given. */
  readonly push?: string;
  readonly platform?: string;
  readonly source?: string;
  readonly plainHttp: readonly string[];
  readonly dryRun?: boolean;
}

/** `smax rebase`: the action server of a published image, on a newer base; neither is downloaded. */
export async function rebase(image: string, options: RebaseOptions, shell: Shell): Promise<void> {
  const { output } = shell;
  const { base, push = image, platform, source, dryRun = false } = options;
  const started = systemClock.elapsed();
  if (options.push === undefined && parseReference(image).digest !== undefined) {
    throw new InvalidOptionError('--push', '', 'the name of the result, as the image is named by its digest');
  }
  const target = pushReference(push, image, 1);
  using client = await openRegistries(shell, options, [target]);
  const created = sourceDate(shell.env);
  const work: Rebase = {
    shell,
    client,
    known: await openKnownLayers(shell.folders.cache),
    image,
    target,
    base,
    platform: platform === undefined ? undefined : platform === 'all' ? 'all' : parsePlatform(platform),
    options: { ...(created !== undefined && { created }), ...(source !== undefined && { source }) },
    isDryRun: dryRun,
  };
  const before = client.traffic();
  await runSteps([rebaseStep(work)], output);
  shell.signal.throwIfAborted();
  const [bundle, pushed] = [required(work.bundle), required(work.pushed)];
  const rebased = {
    name: image,
    base: required(work.baseName),
    children: childrenOf(bundle),
    manifestDigest: bundle.root.digest,
    pushed: { ...pushed, ...trafficSince(before, client) },
    notes: [],
    ms: Math.round(systemClock.elapsed() - started),
  };
  output.line(formatBuilt(rebased, dryRun));
  output.record({ event: 'rebased', ...rebased, ...(dryRun && { dryRun: true }) });
}
