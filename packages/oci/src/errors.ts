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

/** A text that should be a reference is not one. */
export class InvalidReferenceError extends ServerlessMaxError {
  override readonly code = 'OCI_INVALID_REFERENCE';
  override readonly fault = 'user';
  constructor(text: string, reason: string) {
    super(`'${text}' is not an image reference: ${reason}.`, {
      hint: 'Write registry/repository:tag, for instance localhost:5000/my-model:1.0.',
    });
  }
}

/** A text that should be a platform is not one. */
export class InvalidPlatformError extends ServerlessMaxError {
  override readonly code = 'OCI_INVALID_PLATFORM';
  override readonly fault = 'user';
  constructor(text: string) {
    super(`'${text}' is not a platform.`, {
      hint: 'Write system/architecture, for instance linux/amd64 or linux/arm/v7.',
    });
  }
}

/** An image exists, but not for the platform that is asked for. */
export class PlatformNotFoundError extends ServerlessMaxError {
  override readonly code = 'OCI_PLATFORM_NOT_FOUND';
  override readonly fault = 'user';
  /** What there is, as `os/architecture/variant`. */
  readonly available: readonly string[];
  constructor(wanted: string, available: readonly string[]) {
    super(`The image is not there for ${wanted}.`, {
      hint:
        available.length > 0 ? `It is there for ${available.join(', ')}.` : 'Its index names no platform.',
    });
    this.available = available;
  }
}

/** A document that should be a manifest or an index is neither, or contradicts itself. */
export class InvalidManifestError extends ServerlessMaxError {
  override readonly code = 'OCI_INVALID_MANIFEST';
  override readonly fault = 'remote';
  /** What is wrong with it, as part of a sentence. */
  readonly reason: string;
  /** The whole reference, when the document came from a registry. */
  readonly where: string | undefined;
  constructor(reason: string, { where, ...options }: ErrorOptions & { readonly where?: string } = {}) {
    super(`The manifest${where === undefined ? '' : ` of ${where}`} cannot be used: ${reason}.`, {
      ...(where !== undefined && {
        hint: 'Check that it names a container image; a page in the place of a manifest comes from a login or a proxy.',
      }),
      ...options,
    });
    this.reason = reason;
    this.where = where;
  }
}

/** The image is kept in Docker's first format only. */
export class SchemaOneManifestError extends ServerlessMaxError {
  override readonly code = 'OCI_SCHEMA_ONE';
  override readonly fault = 'user';
  constructor() {
    super(
      'The image has a manifest of schema 1, which Docker gave up in 2016 and which holds no configuration.',
      {
        hint: 'Pull it with an old Docker Engine and push it again; it is then converted.',
      },
    );
  }
}

/** Bytes that should be the configuration of a container image are not. */
export class InvalidConfigError extends ServerlessMaxError {
  override readonly code = 'OCI_INVALID_CONFIG';
  override readonly fault = 'remote';
  constructor(reason: string) {
    super(`The configuration of the image cannot be used: ${reason}.`);
  }
}

/** A file or folder that should hold an image holds none that can be used. */
export class InvalidArchiveError extends ServerlessMaxError {
  override readonly code = 'OCI_INVALID_ARCHIVE';
  override readonly fault = 'user';
  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(`${path} cannot be read as an image: ${reason}.`, {
      hint: 'It has to be what `docker save` writes, or an OCI image layout as a folder or a tar.',
      ...options,
    });
  }
}

/** A file or folder for an image could not be written; what was begun is removed. */
export class OutputFailedError extends ServerlessMaxError {
  override readonly code = 'OCI_OUTPUT_FAILED';
  override readonly fault = 'environment';
  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(`${path} could not be written: ${reason}.`, {
      hint: 'Make room or choose another place; nothing of it was left.',
      ...options,
    });
  }
}

/** A folder that should take an image layout holds something already. */
export class OutputNotEmptyError extends ServerlessMaxError {
  override readonly code = 'OCI_OUTPUT_NOT_EMPTY';
  override readonly fault = 'user';
  constructor(path: string) {
    super(`${path} is not empty, so no image is written there.`, {
      hint: 'Name a new folder, or a file that ends in .tar.',
    });
  }
}
