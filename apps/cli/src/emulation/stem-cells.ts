import type { StemCells } from '@serverless-max/invoker';
import { findKind, type Runtimes, type SystemLimits } from '@serverless-max/whisk-protocol';
import { InvalidOptionError } from '../errors.ts';

const form = /^([^@=]+)(?:@(\d{1,6}))?(?:=(\d{1,3})(?:\.\.(\d{1,3}))?)?$/;

/** As in the manifest of runtimes that comes with OpenWhisk. */
const reactive = { threshold: 1, increment: 1, ttlMs: 120_000 } as const;

/**
 * What `--prewarm` asks for: kinds with commas between them, each with `@` and the memory limit of its actions in MB
 * (the default one when not given) and `=` and how many (one), or `least..most`: as many as cold starts ask for.
 * @throws InvalidOptionError
 */
export function readStemCells(text: string, runtimes: Runtimes, { memory }: SystemLimits): StemCells[] {
  const kinds = Object.values(runtimes).flatMap((versions) => versions.map((it) => it.kind));
  return text.split(',').map((word) => {
    const [, name = '', mb = String(memory.default), least = '1', most] = form.exec(word.trim()) ?? [];
    const kind = findKind(runtimes, name)?.kind;
    const memoryMb = Number(mb);
    const count = Number(least);
    const maxCount = Number(most ?? least);
    if (
      kind !== undefined &&
      memoryMb >= memory.min &&
      memoryMb <= memory.max &&
      count > 0 &&
      maxCount >= count
    ) {
      const fixed = { kind, memoryMb, count };
      return most === undefined ? fixed : { ...fixed, reactive: { ...reactive, minCount: count, maxCount } };
    }
    const allowed = `kinds such as nodejs:20, python:3=2, nodejs:20=1..4 or nodejs:20@512 (MB, ${memory.min} to ${memory.max})`;
    throw new InvalidOptionError('--prewarm', word, `${allowed}; there are ${kinds.join(', ')}`);
  });
}
