export { IllegalTransitionError, InvokerClosedError, MemoryBudgetError, NoImageError } from './errors.ts';
export type { InvokerEvent, RemovalReason, RescheduleReason } from './events.ts';
export { createInvoker } from './invoker.ts';
export type {
  ActivationOutcome,
  Invoker,
  InvokerOptions,
  Job,
  PoolSnapshot,
  StartKind,
  StemCells,
} from './types.ts';
