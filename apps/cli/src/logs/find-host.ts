import { authKeyOf, wellKnownIdentities } from '@serverless-max/whisk-protocol';
import { listRunningEmulators } from '../emulation/running-emulators.ts';
import { EmulatorNotFoundError } from '../errors.ts';
import type { HostAddress } from './host-client.ts';

/** Which emulator is meant. */
export interface HostChoice {
  readonly port?: number | undefined;
  /** `uuid:key`; default: the key of the user `guest`. */
  readonly auth?: string | undefined;
}

/**
 * Finds the emulator on a port, or the only one that this user runs.
 * @throws EmulatorNotFoundError when none runs, or several do and no port says which
 */
export async function findHost(stateFolder: string, { port, auth }: HostChoice): Promise<HostAddress> {
  const running = await listRunningEmulators(stateFolder);
  const noted = port === undefined ? running : running.filter((it) => it.port === port);
  const [note] = noted;
  if (note && noted.length === 1) {
    return { url: note.url, port: note.port, auth: auth ?? note.auth ?? publishedKey() };
  }
  // Somebody else may run it, or it is not ready yet: whoever listens there will tell.
  if (port !== undefined) return { url: `http://127.0.0.1:${port}`, port, auth: auth ?? publishedKey() };
  throw new EmulatorNotFoundError(
    undefined,
    running.map((it) => it.port),
  );
}

function publishedKey(): string {
  const guest = wellKnownIdentities.find((it) => it.namespace === 'guest');
  return guest ? authKeyOf(guest) : '';
}
