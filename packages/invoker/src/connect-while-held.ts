import type { buildConnector as Building } from 'undici';
import { buildConnector } from './undici.ts';

/**
 * Connects to an address for as long as it is the container's. One that has ended is as one that refuses: its address
 * may be another container's by now, which must not get what was meant for this one, or nobody's, which takes seconds
 * to find out.
 */
export function connectWhileHeld(isHeld: () => boolean): Building.connector {
  const connect = buildConnector({ allowH2: false });
  return (options, callback) => {
    if (!isHeld()) return queueMicrotask(() => callback(refusal(), null));
    connect(options, (...result) => {
      const [error, socket] = result;
      if (error || isHeld()) return callback(...result);
      socket.destroy();
      callback(refusal(), null);
    });
  };
}

function refusal(): Error {
  return Object.assign(new Error('the container has ended'), { code: 'ECONNREFUSED' });
}
