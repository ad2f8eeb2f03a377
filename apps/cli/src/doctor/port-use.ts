import { createServer } from 'node:net';
import { describePortHolder } from './port-holder.ts';

/** Whether a port can be listened on, and who keeps it from that, if the system tells. */
export type PortUse =
  | { readonly isFree: true }
  | { readonly isFree: false; readonly holder: string | undefined };

/** Tries the port on the loopback address. */
export async function findPortUse(port: number, platform: NodeJS.Platform): Promise<PortUse> {
  const holder = await describePortHolder(port, platform);
  // macOS lets a listener on one address stand beside one on all addresses, so a holder alone is telling.
  const isFree = holder === undefined && (await canListen(port));
  return isFree ? { isFree } : { isFree, holder };
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
