import type { ReactiveStemCells } from './types.ts';

/** How many stem cells there shall be after so many cold starts. (OpenWhisk: ContainerPool.getReactiveCold.) */
export function countAfter(reactive: ReactiveStemCells, coldStarts: number): number {
  const asked = Math.floor(coldStarts / reactive.threshold) * reactive.increment;
  return Math.min(Math.max(reactive.minCount, asked), reactive.maxCount);
}
