import type { ContainerEngine } from '@serverless-max/container-engine';
import type { Row } from './row.ts';

/** What every benchmark gets from the process that it runs in. */
export interface BenchContext {
  readonly engine: ContainerEngine;
  /** The environment of the processes that are started. */
  readonly env: NodeJS.ProcessEnv;
  /** The checkout. */
  readonly repository: string;
  /** A folder for files; it is removed in the end. */
  readonly folder: string;
  /** Marks containers as this process's, so that they are swept when it was killed. */
  readonly labels: Readonly<Record<string, string>>;
  /** Measured rounds, when the user wants another number than the benchmark's own. */
  readonly rounds: number | undefined;
  /** Aborted by Ctrl-C; looked at between rounds and in every long wait. */
  readonly signal: AbortSignal;
  progress(line: string): void;
}

/** Measures, and cleans up before it returns or throws. It throws only when it could not be run. */
export type Benchmark = (context: BenchContext) => Promise<readonly Row[]>;
