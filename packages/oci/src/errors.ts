import { ServerlessMaxError } from '@serverless-max/foundation';

/** A text that should be a digest is not one. */
export class InvalidDigestError extends ServerlessMaxError {
  override readonly code = 'OCI_INVALID_DIGEST';
  override readonly fault = 'user';
  constructor(text: string) {
    super(`'${text}' is not a digest: expected sha256: and 64 hexadecimal digits.`);
  }
}

/** A file of a layer would land where a base image may have a link or a file of its own. */
export class InvalidLayerPathError extends ServerlessMaxError {
  override readonly code = 'OCI_INVALID_LAYER_PATH';
  override readonly fault = 'user';
  constructor(path: string, reason: string) {
    super(`A layer cannot hold '${path}': ${reason}.`, {
      hint: 'Put the files into a top-level folder of their own, such as my-action/main.py.',
    });
  }
}

/** An image configuration contradicts itself or the OCI image specification. */
export class InvalidImageError extends ServerlessMaxError {
  override readonly code = 'OCI_INVALID_IMAGE';
  override readonly fault = 'bug';
  /** Every rule that is broken, one sentence each. */
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The image is not valid: ${problems.join('; ')}.`);
    this.problems = problems;
  }
}

/** A layer was offered to an archive of an image that does not have it. */
export class ForeignLayerError extends ServerlessMaxError {
  override readonly code = 'OCI_FOREIGN_LAYER';
  override readonly fault = 'bug';
  constructor(diffId: string) {
    super(`Layer ${diffId} is not a layer of the image that is archived.`);
  }
}
