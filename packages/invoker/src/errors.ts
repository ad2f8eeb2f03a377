import { type Fault, ServerlessMaxError } from '@serverless-max/foundation';

/** A container was told something that its state does not permit: a fault of ours. */
export class IllegalTransitionError extends ServerlessMaxError {
  override readonly code = 'INV_ILLEGAL_TRANSITION';
  override readonly fault: Fault = 'bug';
  constructor(state: string, event: string) {
    super(`A container that is ${state} cannot take the event "${event}".`);
  }
}

/** A job came after the invoker had begun to close. */
export class InvokerClosedError extends ServerlessMaxError {
  override readonly code = 'INV_CLOSED';
  override readonly fault: Fault = 'environment';
  constructor() {
    super('The invoker is shutting down and takes no more activations.');
  }
}
