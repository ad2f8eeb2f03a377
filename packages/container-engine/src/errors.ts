import { type Fault, ServerlessMaxError, type ServerlessMaxErrorOptions } from '@serverless-max/foundation';

/** No engine answered anywhere that was looked. */
export class EngineNotFoundError extends ServerlessMaxError {
  override readonly code = 'ENG_NOT_FOUND';
  override readonly fault: Fault = 'environment';

  constructor(lookedAt: readonly string[], options?: ServerlessMaxErrorOptions) {
    super(`No container engine was found. Looked at: ${lookedAt.join('; ')}.`, {
      hint: 'Install and start Docker or Podman; `smax doctor --fix` can do it for you.',
      ...options,
    });
  }
}

/** DOCKER_HOST, CONTAINER_HOST or a Docker context does not say where an engine is. */
export class EndpointInvalidError extends ServerlessMaxError {
  override readonly code = 'ENG_ENDPOINT_INVALID';
  override readonly fault: Fault = 'user';

  constructor(source: string, problem: string, options?: ServerlessMaxErrorOptions) {
    super(`${source} does not lead to a container engine: ${problem}.`, {
      hint: 'Expected is unix:///path, tcp://host:port, ssh://user@host or, on Windows, npipe:////./pipe/name.',
      ...options,
    });
  }
}

/** The engine's socket is there, but this user may not open it. */
export class EnginePermissionDeniedError extends ServerlessMaxError {
  override readonly code = 'ENG_PERMISSION_DENIED';
  override readonly fault: Fault = 'environment';

  constructor(endpoint: string, options?: ServerlessMaxErrorOptions) {
    super(`This user may not open the container engine at ${endpoint} (permission denied).`, {
      hint: 'Add the user to the group that owns the socket (`sudo usermod -aG docker $USER`, then log in again), or use sudo.',
      ...options,
    });
  }
}

/** Something says where the engine is, but it does not answer there. */
export class EngineUnreachableError extends ServerlessMaxError {
  override readonly code = 'ENG_UNREACHABLE';
  override readonly fault: Fault = 'environment';

  constructor(endpoint: string, reason: string, options?: ServerlessMaxErrorOptions) {
    super(`The container engine at ${endpoint} does not answer: ${reason}.`, {
      hint: 'Start the engine, or correct DOCKER_HOST or the Docker context; `smax doctor` shows what was tried.',
      ...options,
    });
  }
}

/** The image is neither in the engine nor, when it was pulled, in its registry. */
export class ImageNotFoundError extends ServerlessMaxError {
  override readonly code = 'ENG_IMAGE_NOT_FOUND';
  override readonly fault: Fault = 'user';

  constructor(reference: string, reason: string, options?: ServerlessMaxErrorOptions) {
    super(`Image ${reference} was not found: ${reason}.`, {
      hint: 'Check its name and tag; for a private image log in with `docker login` first.',
      ...options,
    });
  }
}

/** The registry of an image could not be reached, or refuses to serve just now. */
export class RegistryUnreachableError extends ServerlessMaxError {
  override readonly code = 'ENG_REGISTRY_UNREACHABLE';
  override readonly fault: Fault = 'remote';

  constructor(reference: string, reason: string, options?: ServerlessMaxErrorOptions) {
    super(`The registry of image ${reference} cannot be reached: ${reason}.`, {
      hint: "Check the engine's network and proxy settings and try again, or load the image from an archive.",
      ...options,
    });
  }
}

/** The image was made for another CPU architecture or operating system than the engine's. */
export class PlatformMismatchError extends ServerlessMaxError {
  override readonly code = 'ENG_PLATFORM_MISMATCH';
  override readonly fault: Fault = 'environment';

  constructor(reference: string, reason: string, options?: ServerlessMaxErrorOptions) {
    super(`Image ${reference} does not fit the machine of the engine: ${reason}.`, {
      hint: 'Use an image for this architecture, or install emulation for the other one (QEMU with binfmt_misc).',
      ...options,
    });
  }
}

/** The engine's disk is full. */
export class DiskFullError extends ServerlessMaxError {
  override readonly code = 'ENG_DISK_FULL';
  override readonly fault: Fault = 'environment';

  constructor(subject: string, reason: string, options?: ServerlessMaxErrorOptions) {
    super(`The engine has no disk space left for ${subject}: ${reason}.`, {
      hint: 'Free some: `docker system df` shows what takes it, `docker system prune` removes what is unused.',
      ...options,
    });
  }
}

/** A build failed; `output` holds the last lines it wrote. */
export class BuildFailedError extends ServerlessMaxError {
  override readonly code = 'ENG_BUILD_FAILED';
  override readonly fault: Fault = 'user';
  readonly output: readonly string[];

  constructor(
    subject: string,
    reason: string,
    output: readonly string[],
    options?: ServerlessMaxErrorOptions,
  ) {
    const tail = output.length === 0 ? '' : ` Last output:\n${output.join('\n')}`;
    super(`Building image ${subject} failed: ${reason}.${tail}`, {
      hint: 'The failing step is the last one of the output.',
      ...options,
    });
    this.output = output;
  }
}

/** The engine refused an image archive. */
export class LoadFailedError extends ServerlessMaxError {
  override readonly code = 'ENG_LOAD_FAILED';
  override readonly fault: Fault = 'user';

  constructor(reason: string, options?: ServerlessMaxErrorOptions) {
    super(`The engine did not load the image archive: ${reason}.`, {
      hint: 'An archive must be whole, and may leave out layers only when the engine has them already.',
      ...options,
    });
  }
}

/** Why a container did not start, as far as it matters to a caller. */
export type StartFailureReason = 'executable-not-found' | 'other';

/** A container was refused or did not start; nothing of it is left. */
export class StartFailedError extends ServerlessMaxError {
  override readonly code = 'ENG_START_FAILED';
  override readonly fault: Fault = 'environment';
  readonly reason: StartFailureReason;

  constructor(
    image: string,
    sentence: string,
    reason: StartFailureReason,
    options?: ServerlessMaxErrorOptions,
  ) {
    super(`A container of image ${image} did not start: ${sentence}.`, {
      ...(reason === 'executable-not-found' && {
        hint: "The image's ENTRYPOINT or CMD names a program that is not in it.",
      }),
      ...options,
    });
    this.reason = reason;
  }
}

/** The container is not in the engine (any more). */
export class ContainerNotFoundError extends ServerlessMaxError {
  override readonly code = 'ENG_CONTAINER_NOT_FOUND';
  override readonly fault: Fault = 'environment';

  constructor(container: string, options?: ServerlessMaxErrorOptions) {
    super(`Container ${container} is not in the engine.`, {
      hint: 'It was removed by something else, such as `docker rm` or `docker system prune`.',
      ...options,
    });
  }
}

/** A container's port was asked for that its spec does not publish. */
export class PortNotPublishedError extends ServerlessMaxError {
  override readonly code = 'ENG_PORT_NOT_PUBLISHED';
  override readonly fault: Fault = 'bug';

  constructor(
    container: string,
    port: number,
    published: readonly number[],
    options?: ServerlessMaxErrorOptions,
  ) {
    const list = published.length === 0 ? 'none' : published.join(', ');
    super(`Port ${port} of container ${container} is not published (published: ${list}).`, options);
  }
}

/** What was asked collides with what the engine holds: a name in use, a state that does not permit it. */
export class EngineConflictError extends ServerlessMaxError {
  override readonly code = 'ENG_CONFLICT';
  override readonly fault: Fault = 'environment';

  constructor(subject: string, reason: string, options?: ServerlessMaxErrorOptions) {
    super(`The engine refused a request for ${subject}, as it conflicts: ${reason}.`, options);
  }
}

/** The engine refused or failed a request in a way that has no class of its own. */
export class EngineRequestFailedError extends ServerlessMaxError {
  override readonly code = 'ENG_REQUEST_FAILED';
  override readonly fault: Fault = 'environment';
  /** The HTTP status, when there was an answer. */
  readonly status: number | undefined;

  constructor(
    subject: string,
    status: number | undefined,
    reason: string,
    options?: ServerlessMaxErrorOptions,
  ) {
    const answer = status === undefined ? '' : ` with status ${status}`;
    super(`A request to the engine for ${subject} failed${answer}: ${reason}.`, options);
    this.status = status;
  }
}
