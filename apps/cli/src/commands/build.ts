import { existsSync } from 'node:fs';
import type { Reference } from '@serverless-max/oci';
import { originalBuild } from '../config/environment.ts';
import type { Preparation } from '../emulation/prepare-image.ts';
import { ConflictingOptionsError, NothingToBuildError } from '../errors.ts';
import type { ModelFlags } from '../model-options.ts';
import type { LoadedImage } from '../publish/loaded-image.ts';
import type { Shell } from '../shell.ts';

/** Options of `smax build`. */
export interface BuildOptions extends ModelFlags {
  readonly base?: string;
  /** A reference, or what comes before the names of several. */
  readonly push?: string;
  /** Into the engine; that is done too when nothing else is wanted. */
  readonly load?: boolean;
  /** A `.tar`, or a folder for an OCI layout. */
  readonly output?: string;
  /** `os/architecture`, or `all`. */
  readonly platform?: string;
  readonly source?: string;
  readonly plainHttp: readonly string[];
  readonly dryRun?: boolean;
  /** A folder for the Dockerfile and its context. */
  readonly dockerfile?: string;
  readonly yes: boolean;
}

/** `smax build`: runtime images in the engine, in a registry, in files; their digests on standard output. */
export async function build(words: readonly string[], options: BuildOptions, shell: Shell): Promise<void> {
  const original = originalBuild(shell.env);
  const { hubPrefix } = await import('../publish/push-reference.ts');
  const named = words.length > 0;
  const targets = named ? words : original.models;
  if (targets.length === 0) throw new NothingToBuildError();
  const push = options.push ?? (named || !original.username ? undefined : hubPrefix(original.username));
  refuseConflicts(targets, { ...options, ...(push !== undefined && { push }) });
  const leaves = push !== undefined || options.output !== undefined || options.dryRun === true;
  const load = (): Promise<LoadedImages> => loadImages(targets, options, shell);
  if (!leaves) await load();
  else await buildElsewhere(targets, { ...options, ...(push !== undefined && { push }) }, load, shell);
}

/** What is in the engine, for each word; undefined for a Dockerfile. */
type LoadedImages = readonly (LoadedImage | undefined)[];

async function loadImages(
  words: readonly string[],
  options: BuildOptions,
  shell: Shell,
): Promise<LoadedImages> {
  const { buildInEngine } = await import('../emulation/build-in-engine.ts');
  const loaded: (LoadedImage | undefined)[] = [];
  for (const word of words) loaded.push(await buildInEngine(word, options, shell));
  return loaded;
}

async function buildElsewhere(
  words: readonly string[],
  options: BuildOptions,
  load: () => Promise<LoadedImages>,
  shell: Shell,
): Promise<void> {
  const { output } = shell;
  const [{ createWork }, { openKnownLayers }, { openRegistries }, { publishTarget }, { formatBuilt }] =
    await Promise.all([
      import('../publish/create-work.ts'),
      import('../publish/known-layers.ts'),
      import('../publish/open-registries.ts'),
      import('../publish/publish-target.ts'),
      import('../publish/outcome.ts'),
    ]);
  const planned = await createWork(words, options, shell);
  const loaded = options.load ? await load() : [];
  const targets = planned.flatMap(({ pushTo }): Reference[] => (pushTo ? [pushTo] : []));
  using client = await openRegistries(shell, options, targets);
  const known = await openKnownLayers(shell.folders.cache);
  for (const [at, parts] of planned.entries()) {
    const preparation: Preparation = {};
    await using stack = new AsyncDisposableStack();
    stack.defer(async () => {
      if (!existsSync(shell.run.folder)) return;
      const { removeRunFiles } = await import('../reaper/run-files.ts');
      await removeRunFiles(shell.folders.cache, shell.run.id);
    });
    stack.defer(() => preparation.engine?.[Symbol.asyncDispose]());
    stack.defer(() => shell.run.end());
    const same = loaded[at];
    const work = { ...parts, shell, client, known, preparation, notes: [], ...(same && { loaded: same }) };
    const built = await publishTarget(work);
    shell.signal.throwIfAborted();
    output.line(formatBuilt(built, parts.isDryRun));
    output.record({ event: 'built', ...built, ...(parts.isDryRun && { dryRun: true }) });
  }
}

function refuseConflicts(words: readonly string[], options: BuildOptions): void {
  const { dockerfile, push, output, load, dryRun, base, platform } = options;
  const refuse = (names: string, reason: string): never => {
    throw new ConflictingOptionsError(names, reason);
  };
  const several = words.length > 1;
  if (dockerfile !== undefined && (push ?? output) !== undefined) {
    refuse('--dockerfile and --push or --output', 'a Dockerfile is built by somebody else');
  }
  if (dockerfile !== undefined && several) refuse('--dockerfile and several images', 'it is one folder');
  if (dryRun && load) refuse('--dry-run and --load', 'nothing is loaded in a dry run');
  if (base !== undefined && several) refuse('--base and several images', 'it is the image of one model');
  if (output?.endsWith('.tar') && several) {
    refuse('--output with a .tar and several images', 'name a folder, in which each gets one of its own');
  }
  if (platform !== undefined && (push ?? output) === undefined && !dryRun) {
    refuse('--platform and a build in the engine', 'the engine runs its own; add --push or --output');
  }
}
