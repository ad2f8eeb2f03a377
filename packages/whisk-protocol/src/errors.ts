import { ServerlessMaxError, type ServerlessMaxErrorOptions } from '@serverless-max/foundation';

/** A request that OpenWhisk refuses: carries OpenWhisk's own HTTP status and sentence. */
export class WhiskRejection extends ServerlessMaxError {
  override readonly code = 'WSK_REJECTED';
  override readonly fault = 'user';
  /** The HTTP status of the answer. */
  readonly status: number;

  constructor(status: number, message: string, options?: ServerlessMaxErrorOptions) {
    super(message, options);
    this.status = status;
  }
}
