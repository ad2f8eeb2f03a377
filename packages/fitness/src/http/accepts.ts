import { connect } from 'node:net';
import type { PortAddress } from '@serverless-max/container-engine';

/** How long a connection may take that is silently dropped, in milliseconds. */
const connectMs = 1_000;
/** A proxy of the engine accepts before the program listens, and hangs up at once. */
const hangUpMs = 15;

/** Whether a program of the container listens on a port: a connection is made, and still stands a moment later. */
export function accepts({ host, port, isHeld }: PortAddress, signal?: AbortSignal): Promise<boolean> {
  signal?.throwIfAborted();
  if (isHeld && !isHeld()) return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (isOpen: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(isOpen);
    };
    let timer = setTimeout(() => end(false), connectMs);
    socket.once('error', () => end(false));
    socket.once('end', () => end(false));
    socket.resume();
    socket.once('connect', () => {
      clearTimeout(timer);
      // At a container's own address nothing stands between, and the next container may have it by now.
      if (host !== '127.0.0.1') return end(isHeld?.() ?? true);
      timer = setTimeout(() => end(true), hangUpMs);
    });
  });
}
