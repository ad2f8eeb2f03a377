import buildConnector from 'undici/lib/core/connect.js';
import errors from 'undici/lib/core/errors.js';
import Client from 'undici/lib/dispatcher/client.js';
import Pool from 'undici/lib/dispatcher/pool.js';

// The library's entry loads five times as much (fetch, WebSocket, caches, mocks), 12 MiB that every emulator would
// hold. These dispatch and close; `request` and its like are not on them.
export { buildConnector, Client, errors, Pool };
