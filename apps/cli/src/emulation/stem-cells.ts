import type { StemCells } from '@serverless-max/invoker';
import { findKind, type Runtimes, type SystemLimits } from '@serverless-max/whisk-protocol';
import { InvalidOptionError } from '../errors.ts';

const form = /^([^@=]+)(?:@(\d{1,6}))?(?:=(\d{1,3}))?$/;

/**
 * What `--prewarm` asks for: kinds with commas between them, each with `@` and the memory limit of its actions in MB
 * (the default one when not given) and `=` and how many (one).
 * @throws InvalidOptionError
 */
export function readStemCells(text: string, runtimes: Runtimes, { memory }: SystemLimits): StemCells[] {
  const kinds = Object.values(runtimes).flatMap((versions) => versions.map((it) => it.kind));
  return text.split(',').map((word) => {
    const [, name = '', mb = String(memory.default), count = '1'] = form.exec(word.trim()) ?? [];
    const kind = findKind(runtimes, name)?.kind;
    const memoryMb = Number(mb);
    if (kind !== undefined && memoryMb >= memory.min && memoryMb <= memory.max && Number(count) > 0) {
      return { kind, memoryMb, count: Number(count) };
    }
    const allowed = `kinds such as nodejs:20, python:3=2 or nodejs:20@512 (MB, ${memory.min} to ${memory.max})`;
    throw new InvalidOptionError('--prewarm', word, `${allowed}; there are ${kinds.join(', ')}`);
  });
}
