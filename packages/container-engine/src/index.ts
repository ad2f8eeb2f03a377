export {
  classifyEngineFailure,
  type EngineFailure,
  type EngineOperation,
  type FailureContext,
} from './classify-failure.ts';
export type * from './engine.ts';
export * from './errors.ts';
export type { EngineEnvironment } from './find/location.ts';
export {
  type CandidateStatus,
  type EngineCandidate,
  type FindOptions,
  findEngine,
  findEngineAt,
  probeEngines,
} from './find-engine.ts';
export { type Owner, ownerFromLabels, ownerLabels, ownerPidLabel, runLabel } from './owner.ts';
export { findPlatformMismatch } from './platform.ts';
export { currentOwner } from './process-life.ts';
export { type RemoveRunOptions, removeContainersOfRun } from './remove-run.ts';
export { findOrphans, type IsAlive, isProcessAlive, sweepOrphans } from './sweep-orphans.ts';
