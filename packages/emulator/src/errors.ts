import {
  type Fault,
  messageOf,
  ServerlessMaxError,
  type ServerlessMaxErrorOptions,
} from '@serverless-max/foundation';

/** The port that the emulator was told to listen on is in use. */
export class PortInUseError extends ServerlessMaxError {
  override readonly code = 'EMU_PORT_IN_USE';
  override readonly fault: Fault = 'environment';
  constructor(host: string, port: number, options?: ErrorOptions) {
    super(`Port ${port} on ${host} is in use.`, { hint: 'Choose another one with --port.', ...options });
  }
}

/** The emulator cannot listen on the address that it was given. */
export class CannotListenError extends ServerlessMaxError {
  override readonly code = 'EMU_CANNOT_LISTEN';
  override readonly fault: Fault = 'user';
  constructor(host: string, port: number, options?: ErrorOptions) {
    super(`The emulator cannot listen on ${host}, port ${port}.`, {
      hint: 'Give an address of this machine with --host and a port from 1024 to 65535 with --port.',
      ...options,
    });
  }
}

/** The users that the emulator was given cannot be those of a host. The message names no key. */
export class InvalidIdentitiesError extends ServerlessMaxError {
  override readonly code = 'EMU_INVALID_USERS';
  override readonly fault: Fault = 'user';
  constructor(detail: string) {
    super(`The users of the emulator cannot be used: ${detail}.`, {
      hint: 'Give every user a namespace, a uuid and a key of 64 characters of its own.',
    });
  }
}

/** The database cannot be opened, read or written: it is damaged, locked or read-only, or the disk is full. */
export class StoreUnusableError extends ServerlessMaxError {
  override readonly code = 'EMU_STORE_UNUSABLE';
  override readonly fault: Fault = 'environment';
  /** Until it is repaired nothing can be accepted. */
  readonly status = 503;
  constructor(file: string, cause: unknown, options?: ServerlessMaxErrorOptions) {
    super(`The emulator cannot use its database ${file}: ${messageOf(cause)}.`, {
      hint: 'Free disk space and make file and folder writable, or move the file away: a new one is made then, without the actions and activations in it.',
      cause,
      ...options,
    });
  }
}
