import { type Fault, ServerlessMaxError } from '@serverless-max/foundation';

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
