import type { ActivationEvent } from '@serverless-max/emulator';

// Made once, and not before it is needed: a formatter costs more than everything else in a line.
let clockTime: Intl.DateTimeFormat | undefined;

/** One line that tells a person of an activation, and a second one when something went wrong. */
export function formatActivation(event: ActivationEvent): string {
  clockTime ??= new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
  const time = clockTime.format(event.start);
  const status = event.statusCode === undefined ? event.status : `${event.status} ${event.statusCode}`;
  const times = [
    `wait ${event.waitTimeMs} ms`,
    ...(event.initTimeMs === undefined ? [] : [`init ${event.initTimeMs} ms`]),
    `run ${event.runTimeMs} ms`,
  ];
  const line = `${time}  ${event.action}  ${status}  ${event.startKind ?? 'sequence'}  ${times.join('  ')}  ${event.activationId}`;
  return event.diagnosis === undefined ? line : `${line}\n          ${event.diagnosis}`;
}
