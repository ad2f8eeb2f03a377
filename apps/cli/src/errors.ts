import { type Fault, ServerlessMaxError } from '@serverless-max/foundation';

/** The user, or the system, asked the process to end. */
export class InterruptedError extends ServerlessMaxError {
  override readonly code = 'CLI_INTERRUPTED';
  override readonly fault: Fault = 'user';
  /** What was left half done, when something was. */
  left: string | undefined;
  constructor(signal: NodeJS.Signals) {
    super(`Interrupted by ${signal}.`);
  }
}

/** There is no room for a file that a command needs. */
export class DiskFullError extends ServerlessMaxError {
  override readonly code = 'CLI_DISK_FULL';
  override readonly fault: Fault = 'environment';
  constructor(cause: Error & { readonly path?: string }) {
    const where = cause.path === undefined ? '' : ` for ${cause.path}`;
    super(`There is no room on the disk${where}.`, {
      hint: 'Make room, or name another place with XDG_CACHE_HOME, XDG_DATA_HOME and XDG_STATE_HOME.',
      cause,
    });
  }
}

/** An option has a value that it cannot have. */
export class InvalidOptionError extends ServerlessMaxError {
  override readonly code = 'CLI_INVALID_OPTION';
  override readonly fault: Fault = 'user';
  constructor(option: string, given: string, allowed: string) {
    super(`${option} cannot be "${given}": it takes ${allowed}.`);
  }
}

/** A file of limits says something that is no limit. */
export class InvalidLimitsError extends ServerlessMaxError {
  override readonly code = 'CLI_INVALID_LIMITS';
  override readonly fault: Fault = 'user';
  constructor(file: string, detail: string) {
    super(`The limits in ${file} cannot be used: ${detail}.`, {
      hint: 'Name only what differs from OpenWhisk, for example {"memory": {"max": 2048}, "invocationsPerMinute": "none"}.',
    });
  }
}

/** A file of users says something that is no user. The message names no key. */
export class InvalidUsersError extends ServerlessMaxError {
  override readonly code = 'CLI_INVALID_USERS';
  override readonly fault: Fault = 'user';
  constructor(file: string, detail: string) {
    super(`The users in ${file} cannot be used: ${detail}.`, {
      hint: 'It is a list such as [{"namespace": "ada", "auth": "<uuid>:<64 characters>", "limits": {"invocationsPerMinute": 120}}].',
    });
  }
}

/** No emulator is known to run where one should be stopped. */
export class NothingToStopError extends ServerlessMaxError {
  override readonly code = 'CLI_NOTHING_TO_STOP';
  override readonly fault: Fault = 'user';
  constructor(port: number | undefined, others: readonly number[]) {
    const where = port === undefined ? '' : ` on port ${port}`;
    super(`No emulator of yours runs${where}.`, {
      hint:
        others.length > 0 ? `There is one on port ${others.join(', ')}.` : 'Start one with `smax emulate`.',
    });
  }
}

/** There is no emulator to ask, or there are several and nothing says which. */
export class EmulatorNotFoundError extends ServerlessMaxError {
  override readonly code = 'CLI_NO_EMULATOR';
  override readonly fault: Fault = 'user';
  constructor(port: number | undefined, running: readonly number[], options?: ErrorOptions) {
    const where = port === undefined ? 'No emulator of yours runs.' : `No emulator answers on port ${port}.`;
    const several = `Emulators of yours run on the ports ${running.join(', ')}.`;
    super(running.length > 1 ? several : where, {
      hint: running.length > 1 ? 'Say which with --port.' : 'Start one with `smax emulate`.',
      ...options,
    });
  }
}

/** The host refused what was asked of it. */
export class EmulatorRefusedError extends ServerlessMaxError {
  override readonly code = 'CLI_EMULATOR_REFUSED';
  override readonly fault: Fault = 'user';
  constructor(url: string, status: number, sentence: string) {
    super(`${url} refused the request (${status}): ${sentence}`, {
      hint: status === 401 ? 'Give the key of a user with --auth or SMAX_AUTH.' : 'See what it says.',
    });
  }
}

/** The host has no activation with the id. */
export class ActivationNotFoundError extends ServerlessMaxError {
  override readonly code = 'CLI_NO_ACTIVATION';
  override readonly fault: Fault = 'user';
  constructor(id: string) {
    super(`There is no activation "${id}" that has ended.`, {
      hint: 'Follow one that runs with --follow; its id is the header x-openwhisk-activation-id, 32 hexadecimal digits.',
    });
  }
}

/** An emulator was asked to stop, and still runs. */
export class StopTimedOutError extends ServerlessMaxError {
  override readonly code = 'CLI_STOP_TIMED_OUT';
  override readonly fault: Fault = 'environment';
  constructor(pid: number) {
    super(`The emulator (pid ${pid}) still runs 30 seconds after it was asked to stop.`, {
      hint: `Kill it with \`kill -9 ${pid}\`; its containers go within seconds.`,
    });
  }
}

/** An emulator in the background ended before it was ready. */
export class BackgroundStartError extends ServerlessMaxError {
  override readonly code = 'CLI_BACKGROUND_START';
  override readonly fault: Fault = 'environment';
  constructor(exitCode: number | null, logFile: string, lastLines: string) {
    super(`The emulator in the background ended with exit code ${exitCode ?? 'unknown'}:\n${lastLines}`, {
      hint: `Its whole output is in ${logFile}.`,
    });
  }
}

/** The port is taken; `holder` names by whom, when the system tells. */
export class PortHeldError extends ServerlessMaxError {
  override readonly code = 'CLI_PORT_HELD';
  override readonly fault: Fault = 'environment';
  constructor(host: string, port: number, holder: string | undefined, options?: ErrorOptions) {
    super(`Port ${port} on ${host} is taken${holder === undefined ? '' : ` by ${holder}`}.`, {
      hint: `Choose another one, e.g. --port ${port + 1}, or stop what holds it (an emulator of yours: \`smax stop\`).`,
      ...options,
    });
  }
}

/** There is no recipe for what is a runtime image already. */
export class AlreadyRuntimeImageError extends ServerlessMaxError {
  override readonly code = 'CLI_ALREADY_RUNTIME_IMAGE';
  override readonly fault: Fault = 'user';
  constructor(image: string) {
    super(`${image} is a runtime image already, so there is no recipe to write.`, {
      hint: 'Name the model image that it was made from.',
    });
  }
}

/** A build was asked for, and nothing to build was named. */
export class NothingToBuildError extends ServerlessMaxError {
  override readonly code = 'CLI_NOTHING_TO_BUILD';
  override readonly fault: Fault = 'user';
  constructor() {
    super('Nothing to build is named.', {
      hint: 'Name models (`smax models`) or images, or set MODELS="max-ocr …".',
    });
  }
}

/** Options of one command contradict each other. */
export class ConflictingOptionsError extends ServerlessMaxError {
  override readonly code = 'CLI_CONFLICTING_OPTIONS';
  override readonly fault: Fault = 'user';
  constructor(options: string, reason: string) {
    super(`${options} do not go together: ${reason}.`);
  }
}

/** An archive holds no image, or several. */
export class ArchiveChoiceError extends ServerlessMaxError {
  override readonly code = 'CLI_ARCHIVE_CHOICE';
  override readonly fault: Fault = 'user';
  constructor(path: string, names: readonly string[]) {
    super(`${path} does not hold one image: it has ${names.length === 0 ? 'none' : names.join(', ')}.`, {
      hint: 'Save the one that is meant into an archive of its own.',
    });
  }
}

/** A base can only come from a container engine, and there is none. */
export class EngineNeededError extends ServerlessMaxError {
  override readonly code = 'CLI_ENGINE_NEEDED';
  override readonly fault: Fault = 'environment';
  constructor(word: string, options: ErrorOptions) {
    super(`The model image of ${word} is made on this machine, which takes a container engine.`, {
      hint: 'Name one that is in a registry with --base, and no engine is needed; or see `smax doctor`.',
      ...options,
    });
  }
}

/** What was brought into the engine is not what would be published; nothing has left this machine. */
export class LoadedDiffersError extends ServerlessMaxError {
  override readonly code = 'CLI_LOADED_DIFFERS';
  override readonly fault: Fault = 'user';
  constructor(base: string, loaded: string, published: string) {
    super(
      `The image that was loaded, on the engine's ${base}, is ${loaded}; the one to be published is ${published}.`,
      {
        hint: `Most likely the engine has an older base: docker pull ${base}, then run the command again.`,
      },
    );
  }
}

/** The file of settings that should get a value cannot be changed; it is left as it is. */
export class UnwritableConfigurationError extends ServerlessMaxError {
  override readonly code = 'CLI_UNWRITABLE_CONFIGURATION';
  override readonly fault: Fault = 'user';
  constructor(path: string, detail: string, options?: ErrorOptions) {
    super(`${path} was not changed: ${detail}.`, {
      hint: 'Correct the file, or write the recommended memory there by hand.',
      ...options,
    });
  }
}

/** A command got other words than it takes. */
export class WrongWordsError extends ServerlessMaxError {
  override readonly code = 'CLI_WRONG_WORDS';
  override readonly fault: Fault = 'user';
  constructor(command: string, given: readonly string[], takes: string) {
    super(
      `\`${command}\` got ${given.length === 0 ? 'nothing' : given.map((it) => `"${it}"`).join(' and ')}: it takes ${takes}.`,
    );
  }
}
