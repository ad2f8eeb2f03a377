import type { HostLimits } from './limits/host-limits.ts';

/** What an image is measured against. */
export interface Terms {
  readonly target: HostLimits;
  /** A measurement above this share of a limit fails, in percent. */
  readonly failAbovePercent: number;
  /** How far numbers may be apart that are not equal, as a share of the larger one. */
  readonly tolerance: number;
  /** Of the action, in MB. */
  readonly memoryMb: number;
  /** Of the action, in milliseconds. */
  readonly timeoutMs: number;
}
