import type { ActivationEvent } from '@serverless-max/emulator';

/** One line that tells a person of an activation, and a second one when something went wrong. */
export function formatActivation(event: ActivationEvent): string {
  const time = new Date(event.start).toLocaleTimeString('en-GB');
  const status = event.statusCode === undefined ? event.status : `${event.status} ${event.statusCode}`;
  const times = [
    `wait ${event.waitTimeMs} ms`,
    ...(event.initTimeMs === undefined ? [] : [`init ${event.initTimeMs} ms`]),
    `run ${event.runTimeMs} ms`,
  ];
  const line = `${time}  ${event.action}  ${status}  ${event.startKind}  ${times.join('  ')}  ${event.activationId}`;
  return event.diagnosis === undefined ? line : `${line}\n          ${event.diagnosis}`;
}
