import type { ImageBundle, PlatformChoice, Reference, RegistryClient } from '@serverless-max/oci';
import type { BaseTarget } from '@serverless-max/runtime-image';
import type { DeriveOptions } from '@serverless-max/runtime-image/publish';
import type { Preparation } from '../emulation/prepare-image.ts';
import type { Shell } from '../shell.ts';
import type { FoundBase } from './find-base.ts';
import type { KnownLayers } from './known-layers.ts';
import { compareLoaded, type LoadedImage } from './loaded-image.ts';
import type { BundleChild } from './make-bundle.ts';
import type { Pushed } from './outcome.ts';
import type { PushContext } from './push-runtime-image.ts';

/** One target of a build that leaves the engine, and what its steps find, one after another. */
export interface Work {
  readonly shell: Shell;
  readonly client: RegistryClient;
  readonly known: KnownLayers;
  readonly target: BaseTarget;
  /** The model or image, as it was named. */
  readonly word: string;
  /** The image to use for a model, when it was named. */
  readonly base: string | undefined;
  readonly plan: DeriveOptions;
  readonly platform: PlatformChoice | undefined;
  /** Where it is pushed; undefined when only a file is written. */
  readonly pushTo: Reference | undefined;
  readonly output: string | undefined;
  readonly isDryRun: boolean;
  readonly yes: boolean;
  /** The same image in the engine, when it was brought there first. */
  readonly loaded?: LoadedImage;
  /** What the engine was found to have, when one is needed. */
  readonly preparation: Preparation;
  found?: FoundBase;
  /** No registry has the base, but an engine does. */
  isInEngineOnly?: boolean;
  bundle?: ImageBundle;
  /** Whether the target's repository has a blob, as far as is known. */
  isPresent?: (blob: { readonly digest: string }) => boolean;
  pushed?: Pushed;
  /** What is to be said besides. */
  readonly notes: string[];
}

/** What a push of this work is given. */
export function pushContext(work: Work, target: Reference, tell: (line: string) => void): PushContext {
  const { client, known, shell } = work;
  return {
    client,
    known,
    target,
    signal: shell.signal,
    onProgress: tell,
    isRedrawn: shell.output.isInteractive,
  };
}

/** Refuses to publish another image than the one that was loaded. */
export function compareWithLoaded({ loaded, notes }: Work, children: readonly BundleChild[]): void {
  const remark = loaded && compareLoaded(loaded, children);
  if (remark !== undefined) notes.push(remark);
}
