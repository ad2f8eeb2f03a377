export type { ActivationEvent } from './activations.ts';
export { createEmulator, type Emulator, type EmulatorOptions } from './emulator.ts';
export { CannotListenError, PortInUseError } from './errors.ts';
