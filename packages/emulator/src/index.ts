export type { ActivationEvent } from './activation-record.ts';
export { createEmulator, type Emulator, type EmulatorOptions } from './emulator.ts';
export { CannotListenError, PortInUseError, StoreUnusableError } from './errors.ts';
export { generateIdentities } from './identities.ts';
export { isLoopbackHost } from './loopback.ts';
