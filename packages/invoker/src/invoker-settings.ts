import { type Logger, messageOf, silentLogger, systemClock } from '@serverless-max/foundation';
import { NoImageError } from './errors.ts';
import type { InvokerEvent } from './events.ts';
import type { InvokerOptions } from './types.ts';

/** The options of an invoker with their defaults filled in. */
export interface InvokerSettings extends Required<Omit<InvokerOptions, 'onEvent'>> {
  /** Undefined when nobody listens; never throws. */
  readonly onEvent: ((event: InvokerEvent) => void) | undefined;
}

/** Fills in the defaults. */
export function toSettings({ onEvent, ...options }: InvokerOptions): InvokerSettings {
  const { logger = silentLogger } = options;
  return {
    budgetMb: 1024,
    idleContainerMs: 600_000,
    pauseGraceMs: 10_000,
    stemCells: [],
    maxResultBytes: 1_048_576,
    labels: {},
    namePrefix: 'wsk',
    apiHost: '',
    extraEnv: {},
    imageOfKind: async (kind) => {
      throw new NoImageError(kind);
    },
    clock: systemClock,
    logger,
    ...options,
    onEvent: onEvent && guarded(onEvent, logger),
  };
}

/** What a listener throws must not keep a job from its container. */
function guarded(onEvent: (event: InvokerEvent) => void, logger: Logger): (event: InvokerEvent) => void {
  return (event) => {
    try {
      onEvent(event);
    } catch (error) {
      logger.error({ event: event.tag, reason: messageOf(error) }, 'event not told');
    }
  };
}
