import { ServerlessMaxError, type ServerlessMaxErrorOptions } from '@serverless-max/foundation';

/** The catalogue has no model of this name. */
export class UnknownModelError extends ServerlessMaxError {
  override readonly code = 'TPL_UNKNOWN_MODEL';
  override readonly fault = 'user';
  /** Names of the catalogue that look alike, nearest first. */
  readonly nearest: readonly string[];
  constructor(name: string, nearest: readonly string[]) {
    super(`There is no model '${name}'.`, {
      hint:
        nearest.length > 0
          ? `Did you mean ${nearest.join(' or ')}?`
          : '`smax models` lists every model; an image can be named by its reference too.',
    });
    this.nearest = nearest;
  }
}

/** No image to build on could be found. `tried` pairs each reference with the reason it was not to be had. */
export class BaseUnavailableError extends ServerlessMaxError {
  override readonly code = 'TPL_BASE_UNAVAILABLE';
  override readonly fault = 'environment';
  constructor(
    subject: string,
    tried: readonly { readonly reference: string; readonly reason: string }[],
    options?: ServerlessMaxErrorOptions,
  ) {
    const list = tried.map(({ reference, reason }) => `${reference} (${reason})`).join('; ');
    super(
      tried.length > 0
        ? `No image of ${subject} could be had. Tried: ${list}.`
        : `No image of ${subject} was ever published.`,
      {
        hint: 'Load or build an image of the model, and name it with --base.',
        ...options,
      },
    );
  }
}

/** A Debian root file system is needed and cannot be made on this machine. */
export class NoBootstrapToolError extends ServerlessMaxError {
  override readonly code = 'TPL_NO_BOOTSTRAP_TOOL';
  override readonly fault = 'environment';
  constructor(reference: string, pullFailure: string, obstacle: string) {
    super(
      `There is no Debian base to build on: ${reference} is not in the engine, pulling it failed (${pullFailure}), and ${obstacle}.`,
      {
        hint: 'As root, `apt-get install mmdebstrap` and try again; or make a registry that has the image reachable.',
      },
    );
  }
}

/** The tool that makes a Debian root file system ended with a failure. */
export class BootstrapFailedError extends ServerlessMaxError {
  override readonly code = 'TPL_BOOTSTRAP_FAILED';
  override readonly fault = 'environment';
  constructor(command: string, reason: string, lastLines: readonly string[]) {
    super(
      `Making a Debian root file system failed: ${command} ${reason}.\n${lastLines.join('\n')}`.trimEnd(),
      {
        hint: 'The last lines say why; most often no Debian mirror can be reached.',
      },
    );
  }
}

/** The base image has ONBUILD triggers, which only a real build can run. */
export class OnBuildBaseError extends ServerlessMaxError {
  override readonly code = 'TPL_ONBUILD';
  override readonly fault = 'user';
  constructor(reference: string, triggers: readonly string[]) {
    super(`Image ${reference} cannot be a base: it has ONBUILD triggers (${triggers.join('; ')}).`, {
      hint: 'Build an image FROM it first, and use that one as the base.',
    });
  }
}

/** The base image is for another operating system than the one that actions run on. */
export class NotLinuxError extends ServerlessMaxError {
  override readonly code = 'TPL_NOT_LINUX';
  override readonly fault = 'user';
  constructor(reference: string, system: string) {
    super(`Image ${reference} cannot be a base: it is for ${system || 'no system that it names'}.`, {
      hint: 'Actions run on Linux; name an image for it.',
    });
  }
}

/** The manifest of the kinds has no such kind. */
export class UnknownKindError extends ServerlessMaxError {
  override readonly code = 'TPL_UNKNOWN_KIND';
  override readonly fault = 'user';
  constructor(kind: string, known: readonly string[]) {
    super(`There is no image for actions of the kind '${kind}'.`, {
      hint: `Use one of ${known.join(', ')}, or an image of your own as a docker action.`,
    });
  }
}

/** The npm packages that go into an image could not be installed on this machine. */
export class PackagesUnavailableError extends ServerlessMaxError {
  override readonly code = 'TPL_PACKAGES_UNAVAILABLE';
  override readonly fault = 'environment';
  constructor(image: string, reason: string, hint: string) {
    super(`The npm packages of ${image} could not be installed: ${reason}.`, { hint });
  }
}

/** An image has to be asked over HTTP, and nothing says how its own server is started. */
export class NothingToStartError extends ServerlessMaxError {
  override readonly code = 'TPL_NOTHING_TO_START';
  override readonly fault = 'user';
  constructor(reference: string) {
    super(
      `Image ${reference} cannot be a base: it has neither ENTRYPOINT nor CMD that start its own server.`,
      {
        hint: 'Say its command with --command, or name an application that the action server can call: --adapter wsgi, asgi or fastify, and --app.',
      },
    );
  }
}

/** An adapter calls the application in the process of an interpreter that it cannot be in. */
export class AdapterMismatchError extends ServerlessMaxError {
  override readonly code = 'TPL_ADAPTER_MISMATCH';
  override readonly fault = 'user';
  constructor(reference: string, adapter: string) {
    super(
      `The application of image ${reference} cannot be called with the adapter ${adapter} by a Python that is brought along.`,
      {
        hint: 'Leave out --bring-python, or the adapter: its own server is then started, and asked over HTTP.',
      },
    );
  }
}

/** The model's own server listens where OpenWhisk asks the action server. */
export class PortTakenError extends ServerlessMaxError {
  override readonly code = 'TPL_PORT_TAKEN';
  override readonly fault = 'user';
  constructor(reference: string, port: number) {
    super(
      `Image ${reference} cannot be a base: its own server listens on port ${port}, which is the action server's.`,
      {
        hint: 'Let it listen on another one, and say which with --model-port: with a --command of yours, or in an image FROM it (many take it from ENV PORT).',
      },
    );
  }
}

/** An image that should be moved to another base is no runtime image, or does not say what it was made of. */
export class NotRuntimeImageError extends ServerlessMaxError {
  override readonly code = 'TPL_NOT_RUNTIME_IMAGE';
  override readonly fault = 'user';
  constructor(reference: string) {
    super(`Image ${reference} is no runtime image: its labels do not name a base and an action server.`, {
      hint: 'Make one with `smax build`.',
    });
  }
}

/** A runtime image cannot be moved to this base. */
export class NotRebasableError extends ServerlessMaxError {
  override readonly code = 'TPL_NOT_REBASABLE';
  override readonly fault = 'user';
  constructor(reference: string, base: string, reason: string) {
    super(`${reference} cannot be moved to ${base}: ${reason}.`, {
      hint: 'Name another base with --base, or make the image anew with `smax build`.',
    });
  }
}

/** An action server has to bring its own interpreter, and whoever plans the image has none to give. */
export class NoInterpreterError extends ServerlessMaxError {
  override readonly code = 'TPL_NO_INTERPRETER';
  override readonly fault = 'user';
  constructor(reference: string) {
    super(
      `Image ${reference} cannot be a base here: nothing tells that Python or Node is in it, and no Python can be brought along.`,
      {
        hint: 'An image FROM it that has Python 3.6 or Node 18 will do: set ENV PYTHON_VERSION or ENV NODE_VERSION there to say which, or name an --adapter.',
      },
    );
  }
}
