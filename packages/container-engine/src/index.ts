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
  probeEngines,
} from './find-engine.ts';
export { type Owner, ownerFromLabels, ownerLabels, ownerPidLabel, runLabel } from './owner.ts';
export { findPlatformMismatch } from './platform.ts';
export { currentOwner } from './process-life.ts';
export { type IsAlive, isProcessAlive, sweepOrphans } from './sweep-orphans.ts';
