import { type Fault, ServerlessMaxError } from '@serverless-max/foundation';

/** A container was told something that its state does not permit: a fault of ours. */
export class IllegalTransitionError extends ServerlessMaxError {
  override readonly code = 'INV_ILLEGAL_TRANSITION';
  override readonly fault: Fault = 'bug';
  constructor(state: string, event: string) {
    super(`A container that is ${state} cannot take the event "${event}".`);
  }
}

/** A job came after the invoker had begun to close, or had not ended by then. */
export class InvokerClosedError extends ServerlessMaxError {
  override readonly code = 'INV_CLOSED';
  override readonly fault: Fault = 'environment';
  constructor() {
    super('The invoker is shutting down and runs no more activations.');
  }
}

/** An action wants more memory than all containers together may have. */
export class MemoryBudgetError extends ServerlessMaxError {
  override readonly code = 'INV_MEMORY_BUDGET';
  override readonly fault: Fault = 'user';
  constructor(memoryMb: number, budgetMb: number) {
    super(`The action wants ${memoryMb} MB of memory, but all containers together have ${budgetMb} MB.`, {
      hint: "Lower the action's memory limit, or give the emulator more memory.",
    });
  }
}

/** An action's exec names no image, so there is nothing to start. */
export class NoImageError extends ServerlessMaxError {
  override readonly code = 'INV_NO_IMAGE';
  override readonly fault: Fault = 'user';
  constructor(kind: string) {
    super(`There is no image to run an action of the kind "${kind}".`, {
      hint: 'Create the action with a kind that the host lists, or with the kind "blackbox" and an image.',
    });
  }
}
