import type { BaseImage } from '../obtain-image.ts';
import { wordsOf } from '../server-command.ts';
import type { StartReport } from './inspection.ts';

/** What the files of an image show, without anything of it running. */
export interface ImageFacts {
  readonly base: BaseImage;
  /** The beginning of each text that was read, by absolute path; those that the command names come first. */
  readonly texts: ReadonlyMap<string, string>;
  /** The texts that the command names. */
  readonly entries: readonly string[];
  /** Every path that was seen. */
  readonly paths: ReadonlySet<string>;
  /** Import names of Python's packages that were looked for and found. */
  readonly pythonPackages: ReadonlySet<string>;
  /** Where programs of the PATH really are, e.g. `python3` → `/usr/bin/python3.11`. */
  readonly programs: ReadonlyMap<string, string>;
}

/** One answer of a model's own server to a GET. */
export interface ServedAnswer {
  readonly path: string;
  readonly status: number;
  readonly contentType: string;
  /** Its beginning. */
  readonly text: string;
}

/** What an image's own server showed when it was started. */
export interface ServedFacts {
  readonly report: StartReport;
  /** Missing when nothing answered. */
  readonly port?: number;
  /** Names are lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly answers: readonly ServedAnswer[];
}

/** The variables of an image. */
export function variablesOf({ details: { config } }: BaseImage): ReadonlyMap<string, string> {
  return new Map(
    config.env.map((entry) => {
      const [name = ''] = entry.split('=', 1);
      return [name, entry.slice(name.length + 1)] as const;
    }),
  );
}

/** ENTRYPOINT and CMD. */
export function commandOf({ details: { config } }: BaseImage): readonly string[] {
  return [...(config.entrypoint ?? []), ...(config.cmd ?? [])];
}

/** The words of the command, and of the scripts of package.json and of shells that it runs. */
export function startWords(facts: ImageFacts): readonly string[] {
  const words = wordsOf(commandOf(facts.base));
  const scripts = facts.entries
    .filter((path) => path.endsWith('.sh'))
    .map((path) => facts.texts.get(path) ?? '');
  const isScript = words.some((word) => /^(npm|pnpm|yarn)$/.test(word));
  return [
    ...words,
    ...wordsOf(scripts),
    ...(isScript ? wordsOf([manifestOf(facts)?.scripts?.start ?? '']) : []),
  ];
}

/** What is used of a package.json. */
export interface NodeManifest {
  readonly main?: string;
  readonly scripts?: { readonly start?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly engines?: { readonly node?: string };
}

/** The package.json of the working folder, or of the folder of the program; undefined when there is none to read. */
export function manifestOf(facts: Pick<ImageFacts, 'texts'>): NodeManifest | undefined {
  for (const [path, text] of facts.texts) {
    if (!path.endsWith('/package.json')) continue;
    try {
      const parsed: unknown = JSON.parse(text);
      if (typeof parsed === 'object' && parsed !== null) return parsed;
    } catch {
      // Cut off, or no JSON: as if it were not there.
    }
  }
  return undefined;
}
