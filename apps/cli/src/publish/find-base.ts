import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  formatPlatform,
  formatReference,
  type ImageSource,
  InvalidArchiveError,
  normalizePlatform,
  type Platform,
  type PlatformChoice,
  parseReference,
  platformOf,
  type Reference,
  readImages,
  selectPlatform,
} from '@serverless-max/oci';
import type { BaseTarget } from '@serverless-max/runtime-image';
import { baseOfImage, type ManifestBase } from '@serverless-max/runtime-image/publish';
import { ArchiveChoiceError } from '../errors.ts';

/** A base whose manifest is known: one image, or several of an index. */
export interface FoundBase {
  /** As it was named. */
  readonly reference: string;
  readonly bases: readonly [ManifestBase, ...ManifestBase[]];
  /** Several platforms were asked for, so what comes out is an index again. */
  readonly isIndex: boolean;
  /** Its repository, from which blobs can be mounted; undefined for an archive. */
  readonly repository?: Reference;
  /** One line that says where it is. */
  readonly how: string;
}

/** Opens an image in its registry. */
export type OpenImage = (reference: Reference) => Promise<ImageSource>;

/** The references that stand for a target, the preferred one first; none for a model that is made from a recipe. */
export function publishedReferences(target: BaseTarget, base: string | undefined): readonly string[] {
  if (target.kind === 'image') return [target.reference];
  if (base !== undefined) return [base];
  return target.model.recipe === undefined ? target.model.images : [];
}

/** Whether a word names a file or a folder with an image: it has a path's form, or ends as an archive does. */
export function isArchivePath(word: string): boolean {
  if (!/^(\.{0,2}\/|~)/.test(word) && !/\.tar$/.test(word)) return false;
  return existsSync(word) && (statSync(word).isFile() || existsSync(join(word, 'index.json')));
}

/** Throws `InvalidArchiveError` for a word that can only be a path, and leads nowhere; no reference begins like one. */
export function refuseMissingPath(word: string): void {
  if (!/^(\.{0,2}\/|~)/.test(word) || isArchivePath(word)) return;
  throw new InvalidArchiveError(
    word,
    existsSync(word) ? 'it has no index.json' : 'there is no such file or folder',
  );
}

/** Reads manifests and configurations of a base in its registry: two requests, more for an index. */
export async function findInRegistry(
  reference: string,
  choice: PlatformChoice | undefined,
  open: OpenImage,
): Promise<FoundBase> {
  const repository = parseReference(reference);
  const source = await open(repository);
  const found = await basesOf(source, reference, choice);
  return { ...found, repository, how: `${reference} (${platformsOfBases(found.bases)}), in its registry` };
}

/** The same of an archive; `folder` takes the blobs of a tar. Its name is the one that the archive says. */
export async function findInArchive(
  path: string,
  choice: PlatformChoice | undefined,
  options: { readonly folder: string; readonly signal: AbortSignal; onProgress(line: string): void },
): Promise<FoundBase> {
  const { readArchive } = await import('@serverless-max/oci/archive');
  const images = await readArchive(path, options);
  const [source, ...others] = images;
  if (!source || others.length > 0) {
    throw new ArchiveChoiceError(
      path,
      images.flatMap((it) => it.names),
    );
  }
  const name = source.names.find((it) => it.includes('/') || it.includes(':'));
  const reference = name === undefined ? 'archive' : formatReference(parseReference(name));
  const found = await basesOf(source, reference, choice);
  const [first, ...more] = found.bases.map((it) => ({
    ...it,
    ...(name === undefined && { isMadeHere: true }),
  }));
  const bases = [first, ...more] as FoundBase['bases'];
  return { ...found, bases, how: `${path} (${platformsOfBases(found.bases)})` };
}

async function basesOf(
  source: ImageSource,
  reference: string,
  choice: PlatformChoice | undefined,
): Promise<Pick<FoundBase, 'reference' | 'bases' | 'isIndex'>> {
  const images = await readImages(source, choice ?? thisPlatform());
  if (source.root.kind === 'manifest' && choice !== undefined && choice !== 'all') {
    selectPlatform(
      images.map(({ config }) => ({ platform: platformOf(config) })),
      choice,
    );
  }
  const bases = images.map((image) => baseOfImage(image, reference, reference));
  return {
    reference,
    bases: bases as [ManifestBase, ...ManifestBase[]],
    isIndex: choice === 'all' && source.root.kind === 'index',
  };
}

/** What an index is searched for when no platform is named: what an engine on this machine would take. */
export function thisPlatform(architecture: string = process.arch): Platform {
  const known = { x64: 'amd64', ia32: '386' }[architecture];
  return normalizePlatform({ os: 'linux', architecture: known ?? architecture });
}

/** `linux/amd64, linux/arm64` */
export function platformsOfBases(bases: readonly ManifestBase[]): string {
  return bases.map(({ image }) => formatPlatform(platformOf(image.config))).join(', ');
}
