import type { Socket } from 'node:net';

/** What went over the wire, headers and TLS included. */
export interface Traffic {
  readonly sentBytes: number;
  readonly receivedBytes: number;
  /** Requests that were begun, those for tokens and redirected ones included. */
  readonly requests: number;
}

/** Counts the traffic of some requests. */
export interface TrafficMeter {
  sentBytes: number;
  receivedBytes: number;
  requests: number;
}

/** A meter at zero. */
export function createTrafficMeter(): TrafficMeter {
  return { sentBytes: 0, receivedBytes: 0, requests: 0 };
}

interface Counted {
  sent: number;
  received: number;
}

const counted = new WeakMap<Socket, Counted>();

/**
 * Adds what a connection has moved since it was last counted. A connection serves one request at a time, so what is
 * counted when a request ends is that request's.
 */
export function countSocket(socket: Socket, meters: readonly TrafficMeter[]): void {
  const before = counted.get(socket) ?? { sent: 0, received: 0 };
  const now = { sent: socket.bytesWritten, received: socket.bytesRead };
  counted.set(socket, now);
  for (const meter of meters) {
    meter.sentBytes += now.sent - before.sent;
    meter.receivedBytes += now.received - before.received;
  }
}
