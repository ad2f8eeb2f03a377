export type { ActivationEvent } from './activation-record.ts';
export { createEmulator, type Emulator, type EmulatorOptions } from './emulator.ts';
export { CannotListenError, InvalidIdentitiesError, PortInUseError, StoreUnusableError } from './errors.ts';
export type { ActivationAccepted, ActivationEnded, HostEvent } from './events/host-event.ts';
export { generateIdentities, replaceIdentities } from './identities.ts';
export { isLoopbackHost } from './loopback.ts';
export type { Exposition } from './routes/metrics.ts';
export { type ActivationRetention, defaultRetention } from './store/retention.ts';
export type { RateExcess } from './throttle.ts';
