import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP address that leads to the engine's socket, and can be shut as if the engine had died. */
export interface EngineDoor extends AsyncDisposable {
  readonly dockerHost: string;
  shut(): void;
  open(): void;
}

/** Opens a door on the loopback address. */
export async function openEngineDoor(realSocket: string): Promise<EngineDoor> {
  const open = new Set<Socket>();
  let isShut = false;
  const server = createServer((outer) => {
    if (isShut) {
      outer.destroy();
      return;
    }
    const inner = connect(realSocket);
    for (const [from, to] of [
      [outer, inner],
      [inner, outer],
    ] as const) {
      open.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy()).on('close', () => open.delete(from));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const destroyAll = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    dockerHost: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    shut() {
      isShut = true;
      destroyAll();
    },
    open() {
      isShut = false;
    },
    async [Symbol.asyncDispose]() {
      destroyAll();
      server.close();
    },
  };
}
