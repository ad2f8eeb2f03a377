import { authKeyOf, wellKnownIdentities } from '@serverless-max/whisk-protocol';

/** What is told when the emulator is ready. */
export interface Ready {
  /** Base address of the host. */
  readonly host: string;
  /** The web action, when one was made. */
  readonly action?: {
    readonly name: string;
    readonly url: string;
    readonly image: string;
    readonly digest: string;
  };
  /** A request that can be pasted into a shell. */
  readonly curl?: string;
}

/** The line that points `wsk` at the emulator. */
export function wskLine(host: string): string {
  const guest = wellKnownIdentities.find((it) => it.namespace === 'guest');
  return `wsk property set --apihost '${host}' --auth '${guest ? authKeyOf(guest) : ''}'`;
}

/** The block that a person reads when the emulator is ready. */
export function formatReady(ready: Ready): string {
  const { host, action, curl } = ready;
  return [
    '',
    ...(action ? [`${action.name} answers at`, `  ${action.url}`, ''] : [`OpenWhisk answers at ${host}`, '']),
    ...(curl ? ['Try it:', `  ${curl}`, ''] : []),
    'Use it with OpenWhisk clients:',
    `  ${wskLine(host)}`,
    '',
    'Ctrl-C stops it and removes its containers.',
    '',
  ].join('\n');
}
