import { setTimeout as sleep } from 'node:timers/promises';
import { guestKey } from '../src/support/rest-client.ts';
import type { Random } from './random.ts';

/** What is known of an activation that the emulator accepted. */
export interface Accepted {
  readonly id: string;
  /** Its caller has read the whole answer, and it was a success. */
  readonly succeeded: boolean;
}

/** Requests that go on until they are stopped. */
export interface Load {
  /** Stops, waits for the open requests, and returns what was accepted. */
  stop(): Promise<readonly Accepted[]>;
}

/** Whom to load. */
export interface LoadTarget {
  readonly host: string;
  readonly image: string;
  /** A web action that is there already; empty for none. */
  readonly url: string;
}

const authorization = `Basic ${Buffer.from(guestKey).toString('base64')}`;
const idHeader = 'x-openwhisk-activation-id';

/** Creates actions and sends every kind of invoke, a few at the same time; a connection that breaks is no failure. */
export function startLoad({ host, image, url }: LoadTarget, random: Random): Load {
  const stopping = new AbortController();
  const accepted = new Map<string, Accepted>();
  let created = 0;

  const send = async (method: string, address: string, body?: object): Promise<void> => {
    const response = await fetch(address, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      signal: stopping.signal,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const id = response.headers.get(idHeader);
    if (id !== null) accepted.set(id, { id, succeeded: false });
    await response.arrayBuffer();
    if (id !== null && response.status === 200) accepted.set(id, { id, succeeded: true });
  };
  const action = (name: string): string => `${host}/api/v1/namespaces/_/actions/${name}`;
  const create = async (name: string): Promise<string> => {
    await send('PUT', `${action(name)}?overwrite=true`, {
      exec: { kind: 'blackbox', image },
      limits: { memory: 128, timeout: 10_000 },
      annotations: [{ key: 'web-export', value: true }],
    });
    return name;
  };
  const invoke = (name: string, query: string): Promise<void> =>
    send('POST', `${action(name)}?${query}`, { ms: Math.floor(random.next() * 300) });

  const callers: readonly (() => Promise<void>)[] = [
    () => invoke('first', 'blocking=true'),
    () => invoke('second', 'blocking=true&result=true'),
    () => invoke(random.pick(['first', 'second', 'third']), 'blocking=false'),
    () => send('GET', `${host}/api/v1/web/guest/default/third.json?ms=20`),
    // Each of them needs a container of its own.
    async () => invoke(await create(`new-${created++}`), 'blocking=true'),
    ...(url === '' ? [] : [() => send('GET', url)]),
  ];
  const repeat = async (call: () => Promise<void>): Promise<void> => {
    while (!stopping.signal.aborted) {
      await call().catch(() => undefined);
      await sleep(10);
    }
  };
  const running = Promise.all(['first', 'second', 'third'].map(create)).then(
    () => Promise.all(callers.map(repeat)),
    () => undefined,
  );
  return {
    async stop() {
      stopping.abort();
      await running;
      return [...accepted.values()];
    },
  };
}
