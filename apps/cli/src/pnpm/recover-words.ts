/** What is known of how the command was started. */
export interface StartFacts {
  /** The words that arrived, the command first. */
  readonly words: readonly string[];
  /** The script that pnpm runs, if it does. */
  readonly script: string | undefined;
  /** What runs the script says of itself, e.g. `pnpm/12.21.0 …`. */
  readonly userAgent: string | undefined;
  /** Command lines of the processes above, the nearest first; undefined when they cannot be read. */
  readonly ancestors: readonly (readonly string[])[] | undefined;
}

/** The words that were typed: as they arrived, with what pnpm had kept, or not to be known. */
export type RecoveredWords =
  | { readonly kind: 'complete'; readonly words: readonly string[] }
  | { readonly kind: 'recovered'; readonly words: readonly string[]; readonly kept: readonly string[] }
  | { readonly kind: 'lost' };

/**
 * Finds out what was typed after `pnpm deploy`. pnpm has a command of that name, reads the line as its own first, and
 * drops the options that it knows (`--dry-run`, `--yes`, `--force`, `--registry x`, …) without a word, before it runs the
 * script. They still stand in its own command line.
 */
export function recoverWords({ words, script, userAgent, ancestors }: StartFacts): RecoveredWords {
  const [command, ...arrived] = words;
  const isPnpmDeploy = command === 'deploy' && script === 'deploy' && (userAgent ?? '').startsWith('pnpm/');
  if (!isPnpmDeploy) return { kind: 'complete', words };
  const typed = ancestors?.map(wordsAfterPnpm).find((it) => it !== undefined);
  const at = typed?.indexOf('deploy') ?? -1;
  if (!typed || at === -1) return { kind: 'lost' };
  const separator = typed.indexOf('--', at);
  const after = typed.slice(at + 1).filter((_word, index) => at + 1 + index !== separator);
  if (!isSubsequence(arrived, after)) return { kind: 'lost' };
  // Before its name too: `pnpm --dry-run deploy x` is meant as it reads.
  const early = typed.slice(0, at).includes('--dry-run') && !after.includes('--dry-run') ? ['--dry-run'] : [];
  const all = [...after, ...early];
  if (all.length === arrived.length) return { kind: 'complete', words };
  return { kind: 'recovered', words: [command, ...all], kept: missingFrom(arrived, all) };
}

/** What follows pnpm's own name in a command line; undefined when it is no pnpm. */
function wordsAfterPnpm(line: readonly string[]): readonly string[] | undefined {
  const at = line.slice(0, 3).findIndex((word) => /(^|[\\/])pnpm(\.[cm]?js|\.exe|\.cmd)?$/.test(word));
  return at === -1 ? undefined : line.slice(at + 1);
}

function isSubsequence(some: readonly string[], all: readonly string[]): boolean {
  let at = 0;
  for (const word of all) if (word === some[at]) at++;
  return at === some.length;
}

function missingFrom(some: readonly string[], all: readonly string[]): readonly string[] {
  let at = 0;
  return all.filter((word) => {
    if (word !== some[at]) return true;
    at++;
    return false;
  });
}
