import { StoreUnusableError } from '../errors.ts';

/** Runs what touches the database. @throws StoreUnusableError */
export type Guard = <T>(work: () => T) => T;

/** Creates what turns every failure of a database into one that names its file. */
export function createGuard(file: string): Guard {
  return (work) => {
    try {
      return work();
    } catch (cause) {
      throw new StoreUnusableError(file, cause);
    }
  };
}
