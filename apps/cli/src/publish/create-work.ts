import { join } from 'node:path';
import { formatReference, type PlatformChoice, parsePlatform } from '@serverless-max/oci';
import type { BaseTarget } from '@serverless-max/runtime-image';
import { findModel, nearestModels, UnknownModelError } from '@serverless-max/runtime-image/publish';
import type { BuildOptions } from '../commands/build.ts';
import { resolveTarget } from '../emulation/image-target.ts';
import { planOptions } from '../emulation/plan-options.ts';
import { ConflictingOptionsError, InvalidOptionError } from '../errors.ts';
import type { Shell } from '../shell.ts';
import { isArchivePath, refuseMissingPath } from './find-base.ts';
import { pushReference } from './push-reference.ts';
import type { Work } from './work.ts';

/** A work before anything is reached. */
export type PlannedWork = Omit<Work, 'shell' | 'client' | 'known' | 'preparation' | 'notes' | 'loaded'>;

/** Reads the words and options of a build; every one of them is checked before the first image is made. */
export async function createWork(
  words: readonly string[],
  options: BuildOptions,
  shell: Shell,
): Promise<readonly PlannedWork[]> {
  const { base, push, output, platform, source, dryRun = false, yes } = options;
  const choice = platform === undefined ? undefined : readPlatform(platform);
  if (base !== undefined) refuseMissingPath(base);
  if (output === '')
    throw new InvalidOptionError('--output', output, 'a file that ends in .tar, or a folder');
  const works: PlannedWork[] = [];
  for (const word of words) {
    const target = await targetOf(word, base, shell);
    const plan = { ...planOptions(target, options, shell), ...(source !== undefined && { source }) };
    const several = words.length > 1;
    works.push({
      target,
      word,
      base,
      plan,
      platform: choice,
      pushTo: push === undefined ? undefined : pushReference(push, plan.name, words.length),
      output: output !== undefined && several ? join(output, plan.name) : output,
      isDryRun: dryRun,
      yes,
    });
  }
  refuseSamePlaces(works);
  return works;
}

/** Two images that would go to one place: the second would take the place of the first, and nobody would see it. */
function refuseSamePlaces(works: readonly PlannedWork[]): void {
  const places = new Map<string, string>();
  for (const { word, pushTo, output } of works) {
    for (const place of [...(pushTo ? [formatReference(pushTo)] : []), ...(output ? [output] : [])]) {
      const other = places.get(place);
      if (other !== undefined) {
        throw new ConflictingOptionsError(`${other} and ${word}`, `both would be ${place}`);
      }
      places.set(place, word);
    }
  }
}

function readPlatform(text: string): PlatformChoice {
  return text === 'all' ? 'all' : parsePlatform(text);
}

/** What a word means; an engine is asked only for one that is neither a model nor has the form of a reference. */
async function targetOf(word: string, base: string | undefined, shell: Shell): Promise<BaseTarget> {
  const model = findModel(word, base);
  if (model) return { kind: 'model', model };
  refuseMissingPath(word);
  if (isArchivePath(word) || /[/:@]/.test(word)) return { kind: 'image', reference: word };
  const { openEngine } = await import('../emulation/open-engine.ts');
  const engine = await openEngine(shell).catch(() => undefined);
  if (!engine) throw new UnknownModelError(word, nearestModels(word));
  await using _ = engine;
  return resolveTarget(word, engine);
}
