import { generateIdentities, isLoopbackHost } from '@serverless-max/emulator';
import { type Identity, wellKnownIdentities } from '@serverless-max/whisk-protocol';
import type { Output } from '../output/output.ts';

/** The users of an emulator: where other machines reach it, the published keys would be none. */
export function identitiesFor(host: string): readonly Identity[] {
  return isLoopbackHost(host) ? wellKnownIdentities : generateIdentities();
}

/** Warns whoever lets other machines in. */
export function warnOfExposure(host: string, output: Output): void {
  if (isLoopbackHost(host)) return;
  output.remark(
    `⚠ Other machines can reach this emulator on ${host}: anybody may call its web actions, over a connection that is not ` +
      'encrypted. For everything else there are new keys until it stops (that of guest is printed when it is ready), ' +
      'and those of --users.',
  );
}
