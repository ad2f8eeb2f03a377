export { type Clock, systemClock, type Timer } from './clock.ts';
export {
  exitCodeOf,
  type Fault,
  messageOf,
  ServerlessMaxError,
  type ServerlessMaxErrorOptions,
} from './errors.ts';
export { type LogFields, type Logger, silentLogger } from './logger.ts';
export { createQuietMoment, type QuietMoment, type QuietMomentOptions } from './quiet-moment.ts';
