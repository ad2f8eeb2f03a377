import type { ActivationRetention } from '@serverless-max/emulator';
import { InvalidOptionError } from '../errors.ts';
import { bytesIn, millisecondsIn } from './amounts.ts';

/** How long activations are kept, in words. */
export interface RetentionOptions {
  /** A duration such as `7d`. */
  readonly keepFor: string;
  /** A size such as `512M`. */
  readonly keepSize: string;
}

/** Less than the largest records that an action can make would keep none of them. */
const leastBytes = 16 * 1_048_576;

/**
 * What `--keep-for` and `--keep-size` ask for.
 * @throws InvalidOptionError
 */
export function readRetention({ keepFor, keepSize }: RetentionOptions): ActivationRetention {
  const ageMs = millisecondsIn(keepFor) ?? 0;
  if (ageMs === 0)
    throw new InvalidOptionError('--keep-for', keepFor, 'a duration such as 7d, 12h, 30m or 90s');
  const bytes = bytesIn(keepSize) ?? 0;
  if (bytes < leastBytes)
    throw new InvalidOptionError('--keep-size', keepSize, 'a size from 16M, such as 512M or 2G');
  return { ageMs, bytes };
}
