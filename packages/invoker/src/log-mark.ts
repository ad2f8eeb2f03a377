import type { ContainerLogLine } from '@serverless-max/container-engine';

/**
 * What an image promises of the ends of its activations' output: nothing; a sentinel on each stream; or sentinels that
 * say whose they are (and lines that do, where runs overlap), when the variable `logMarksVariable` asks for it.
 */
export type Sentinels = 'none' | 'plain' | 'marked';

/** The image label in which it promises so; it also promises answers in one piece. */
const label = 'serverless-max.sentinelled';

/** Asks an action server for marks. No other host sets it, so there the lines are as they always were. */
export const logMarksVariable = 'SERVERLESS_MAX_LOG_MARKS';

/** Reads the promise of an image. */
export function sentinelsOf(labels: Readonly<Record<string, string>>): Sentinels {
  const promise = labels[label];
  if (promise === 'marked') return 'marked';
  return promise === 'true' ? 'plain' : 'none';
}

/** A line, and the activation that wrote it when the line says so. */
export interface MarkedLine {
  readonly owner: string | undefined;
  readonly line: ContainerLogLine;
}

/** Begins the mark of a line: the ASCII record separator (runtime/action-server/README.md, "Log"). */
const separator = '\u001e';

/** What follows it: the activation's id and a blank. */
const owned = /^([0-9a-f]{32}) /;

/** Takes the mark off a line. */
export function readMark(line: ContainerLogLine): MarkedLine {
  if (!line.text.startsWith(separator)) return { owner: undefined, line };
  const text = line.text.slice(separator.length);
  const [prefix, owner] = owned.exec(text) ?? [];
  return prefix === undefined
    ? { owner: undefined, line }
    : { owner, line: { ...line, text: text.slice(prefix.length) } };
}
