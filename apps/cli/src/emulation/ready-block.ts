/** What is told when the emulator is ready. */
export interface Ready {
  /** Base address of the host. */
  readonly host: string;
  /** The key of the user `guest`, as clients take it; absent when it is a secret of the user's own. */
  readonly auth?: string;
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

/** The line that points `wsk` at the emulator, with a place for a key that is not told. */
export function wskLine({ host, auth = '<uuid>:<key>' }: Ready): string {
  return `wsk property set --apihost '${host}' --auth '${auth}'`;
}

/** The block that a person reads when the emulator is ready. */
export function formatReady(ready: Ready): string {
  const { host, action, curl } = ready;
  return [
    '',
    ...(action ? [`${action.name} answers at`, `  ${action.url}`, ''] : [`OpenWhisk answers at ${host}`, '']),
    ...(curl ? ['Try it:', `  ${curl}`, ''] : []),
    'Use it with OpenWhisk clients:',
    `  ${wskLine(ready)}`,
    '',
    'Ctrl-C stops it and removes its containers.',
    '',
  ].join('\n');
}
