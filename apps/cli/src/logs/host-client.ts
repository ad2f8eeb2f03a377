import { messageOf } from '@serverless-max/foundation';
import { ActivationNotFoundError, EmulatorNotFoundError, EmulatorRefusedError } from '../errors.ts';
import { type ReceivedEvent, readEvents } from './event-source.ts';
import type { ActivationRecord } from './log-line.ts';

/** Where a host is, and who asks. */
export interface HostAddress {
  /** Base address. */
  readonly url: string;
  readonly port: number;
  /** `uuid:key`. */
  readonly auth: string;
}

/** Which activations are wanted. */
export interface LogFilter {
  /** `name` or `pkg/name`. */
  readonly action?: string | undefined;
  /** Epoch milliseconds. */
  readonly since?: number | undefined;
}

/** Which events are wanted. */
export interface EventFilter {
  readonly action?: string | undefined;
  readonly activation?: string | undefined;
  /** Begins with what the host still knows of before. */
  readonly fromBefore: boolean;
}

/** Reads what a host keeps and tells. Every method fails with an error for the user. */
export interface HostClient {
  /** @throws ActivationNotFoundError unless it has ended */
  activation(id: string): Promise<ActivationRecord>;
  /** Records, the oldest first: the newest `count` of them. */
  activations(filter: LogFilter, count: number): Promise<readonly ActivationRecord[]>;
  /**
   * Opens the stream of events, and again when it breaks, where it broke off. It ends with the host.
   * @throws ActivationNotFoundError
   */
  events(filter: EventFilter): Promise<AsyncIterable<ReceivedEvent>>;
}

/** The longest page of records. */
const maxPage = 200;

/** An id that no host gave: then everything that it still knows of is new. */
const fromBeforeId = '0';

/** Creates a client. The signal ends what it does with its reason. */
export function createHostClient({ url, port, auth }: HostAddress, signal: AbortSignal): HostClient {
  const authorization = `Basic ${Buffer.from(auth).toString('base64')}`;
  const base = `${url}/api/v1/namespaces/_`;

  const request = async (
    path: string,
    query: Readonly<Record<string, string | number | undefined>> = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> => {
    const address = new URL(`${base}${path}`);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) address.searchParams.set(name, String(value));
    }
    try {
      return await fetch(address, { headers: { authorization, ...headers }, signal });
    } catch (cause) {
      signal.throwIfAborted();
      throw new EmulatorNotFoundError(port, [], { cause });
    }
  };

  const ask = async <T>(
    path: string,
    query?: Readonly<Record<string, string | number | undefined>>,
  ): Promise<T> => {
    const response = await request(path, query);
    if (!response.ok) throw await toRefusal(response, url);
    return (await response.json()) as T;
  };

  const openEvents = async ({ action, activation }: EventFilter, lastId: string | undefined) => {
    const headers = lastId === undefined ? {} : { 'last-event-id': lastId };
    const response = await request('/events', { action, activation }, headers);
    if (response.status === 404 && activation !== undefined) throw new ActivationNotFoundError(activation);
    if (!response.ok || !response.body) throw await toRefusal(response, url);
    return response.body;
  };

  async function* follow(
    first: ReadableStream<Uint8Array>,
    filter: EventFilter,
  ): AsyncGenerator<ReceivedEvent> {
    let lastId: string | undefined;
    for (let body = first; ; ) {
      try {
        for await (const event of readEvents(body)) {
          lastId = event.id;
          yield event;
        }
      } catch {
        // It broke off.
        signal.throwIfAborted();
      }
      const next = await openEvents(filter, lastId).catch(() => undefined);
      signal.throwIfAborted();
      if (!next) return;
      body = next;
    }
  }

  return {
    async activation(id) {
      const response = await request(`/activations/${id}`);
      if (response.status === 404) throw new ActivationNotFoundError(id);
      if (!response.ok) throw await toRefusal(response, url);
      return (await response.json()) as ActivationRecord;
    },
    async activations({ action, since }, count) {
      const newest: ActivationRecord[] = [];
      while (newest.length < count) {
        const limit = Math.min(count - newest.length, maxPage);
        const query = { docs: 'true', name: action, since, skip: newest.length, limit };
        const page = await ask<readonly ActivationRecord[]>('/activations', query);
        newest.push(...page);
        if (page.length < limit) break;
      }
      return newest.reverse();
    },
    async events(filter) {
      return follow(await openEvents(filter, filter.fromBefore ? fromBeforeId : undefined), filter);
    },
  };
}

async function toRefusal(response: Response, url: string): Promise<EmulatorRefusedError> {
  const text = await response.text().catch(messageOf);
  let sentence = text;
  try {
    const { error } = JSON.parse(text) as { readonly error?: unknown };
    if (typeof error === 'string') sentence = error;
  } catch {
    // It is something else than an emulator that answers there.
  }
  return new EmulatorRefusedError(url, response.status, sentence.trim().slice(0, 200));
}
