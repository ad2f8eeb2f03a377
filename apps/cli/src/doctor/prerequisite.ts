/** What a prerequisite is about; `engine-permission` stands in for `engine` when only the right to use it lacks. */
export type PrerequisiteId =
  | 'node'
  | 'engine'
  | 'engine-permission'
  | 'architecture'
  | 'base-image'
  | 'disk'
  | 'port';

/** One thing that running a model needs: what was found, and the cure where something lacks. */
export interface Prerequisite {
  readonly id: PrerequisiteId;
  readonly title: string;
  /** `missing` and `broken` keep things from working; a `warning` only may. */
  readonly status: 'ok' | 'missing' | 'broken' | 'warning';
  /** One line. */
  readonly found: string;
  /** More of what was found, for machines and the curious: each place that was looked at. */
  readonly details?: readonly string[];
  /** One sentence, or a command a person can type. */
  readonly cure?: string;
  /** Whether `fixPrerequisites` can cure it. */
  readonly fixable: boolean;
}

/** True for what keeps a model from running, as opposed to what only may. */
export function isBlocking(prerequisite: Prerequisite): boolean {
  return prerequisite.status === 'missing' || prerequisite.status === 'broken';
}

const marks: Readonly<Record<Prerequisite['status'], string>> = {
  ok: '✔',
  missing: '✖',
  broken: '✖',
  warning: '⚠',
};

/** The list as lines for a terminal: a mark, an aligned title, what was found, and the cure below it. */
export function formatPrerequisites(list: readonly Prerequisite[]): string {
  const width = Math.max(0, ...list.map(({ title }) => title.length));
  return list
    .flatMap(({ status, title, found, cure }) => [
      `${marks[status]} ${title.padEnd(width)}  ${found}`,
      ...(cure === undefined ? [] : [`  ${' '.repeat(width)}  → ${cure}`]),
    ])
    .join('\n');
}
