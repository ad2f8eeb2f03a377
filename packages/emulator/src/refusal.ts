import { ServerlessMaxError } from '@serverless-max/foundation';
import { messages, WhiskRejection } from '@serverless-max/whisk-protocol';
import { StoreUnusableError } from './errors.ts';

/** How a failure is told to the client. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
  /**
   * True for what OpenWhisk's HTTP framework refuses around its handlers: printed compactly, and on REST routes without
   * CORS headers.
   */
  readonly isFromFramework: boolean;
  /** True when it is a fault of ours, or of the machine, that its operator should hear of. */
  readonly isReported: boolean;
}

const ofFramework: readonly string[] = [
  messages.noRoute,
  messages.malformedContent(''),
  "The query parameter '",
  messages.entityExpected,
];

/** What a client is told about anything that was thrown. Never tells what went wrong inside the emulator. */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof WhiskRejection) {
    const { status, message } = error;
    const isFromFramework =
      (status === 401 && message !== messages.authenticationRequired) ||
      [405, 414, 415].includes(status) ||
      ofFramework.some((sentence) => message.startsWith(sentence));
    return { status, message, isFromFramework, isReported: false };
  }
  if (error instanceof StoreUnusableError)
    return { ...handled(error.status, error.message), isReported: true };
  // By its code: the emulator knows the invoker as an interface only, and need not load it.
  if (error instanceof ServerlessMaxError && error.code === 'INV_CLOSED')
    return handled(503, messages.serviceUnavailable);
  if (isGoneClient(error)) return handled(400, error.message);
  return { ...handled(500, messages.internalServerError), isReported: true };
}

function handled(status: number, message: string): Refusal {
  return { status, message, isFromFramework: false, isReported: false };
}

/** The client broke off while its body was read; nobody reads the answer. */
function isGoneClient(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
}
