import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ActionServerLanguage } from './action-server.ts';
import { runtimeFolder } from './runtime-folder.ts';

/** A kind of action whose code runs in an image of our own, as OpenWhisk's manifest of runtimes tells of one. */
export interface RuntimeKind {
  /** e.g. `nodejs:20`. */
  readonly kind: `${string}:${string}`;
  /** The image's name without a tag, which only an image that was made has. */
  readonly image: string;
  /** What `<family>:default` means. */
  readonly default: boolean;
  readonly deprecated: boolean;
  /** The code is stored apart from the action. */
  readonly attached: boolean;
  /** An action must name its entry point. */
  readonly requireMain: boolean;
}

/** How the image of kinds is made. */
export interface KindImage {
  /** The kind that the image's label names; others may run in it too. */
  readonly kind: string;
  readonly language: ActionServerLanguage;
  /** A folder of the runtime package: a Dockerfile, or for Node a `package.json` and its lockfile. */
  readonly recipe: string;
}

/** What `kinds.json` of the runtime package holds. */
export interface RuntimeKinds {
  /** By family, such as `nodejs`. */
  readonly runtimes: Readonly<Record<string, readonly RuntimeKind[]>>;
  /** By their name. */
  readonly images: Readonly<Record<string, KindImage>>;
}

/** Reads the manifest of the kinds. */
export async function loadKinds(): Promise<RuntimeKinds> {
  return JSON.parse(await readFile(join(runtimeFolder, 'kinds.json'), 'utf8')) as RuntimeKinds;
}
