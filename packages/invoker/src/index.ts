export { IllegalTransitionError, InvokerClosedError, MemoryBudgetError, NoImageError } from './errors.ts';
export { createInvoker } from './invoker.ts';
export type { ActivationOutcome, Invoker, InvokerOptions, Job, PoolSnapshot } from './types.ts';
