import { once } from 'node:events';
import { createServer } from 'node:net';
import { PortHeldError } from '../errors.ts';

/** Where an emulator listens. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Refuses a port that is taken, before the long steps; the emulator itself listens after them, so that whoever
 * finds the port open finds the action too.
 * @throws PortHeldError
 */
export async function assertPortFree(address: ListenAddress): Promise<void> {
  const probe = createServer();
  try {
    probe.listen(address.port, address.host);
    await once(probe, 'listening');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      throw await portHeld(address, error);
    // What else is wrong with the address is said by the emulator when it listens.
  } finally {
    probe.close();
  }
}

/** The failure of an address that is taken, with the name of who holds it. */
export async function portHeld({ host, port }: ListenAddress, cause: unknown): Promise<PortHeldError> {
  const { describePortHolder } = await import('../doctor/index.ts');
  return new PortHeldError(host, port, await describePortHolder(port), { cause });
}
