import { messageOf } from '@serverless-max/foundation';
import { OutputFailedError } from '../errors.ts';

/** What the operating system says of a place that cannot be written, without its code in front. */
export function outputFailed(path: string, cause: unknown): OutputFailedError {
  return new OutputFailedError(path, messageOf(cause).replace(/^E[A-Z]+: /, ''), { cause });
}
