import type { HostEvent } from './host-event.ts';

/** An event as it is told to those who listen. */
export interface FeedEntry {
  /** Counts from 1 in the order of what happened. */
  readonly number: number;
  readonly tag: HostEvent['tag'];
  /** Whom it concerns; undefined for a container that nobody has claimed. */
  readonly namespace: string | undefined;
  /** `/guest/name` or `/guest/pkg/name`. */
  readonly action: string | undefined;
  readonly activationId: string | undefined;
  /** The event, which tells its namespace and action. */
  readonly event: object;
}

/** Which entries a listener gets. */
export type FeedFilter = (entry: FeedEntry) => boolean;

/** How much is kept for those who come back. */
export interface FeedLimits {
  readonly entries: number;
  /** Characters of log lines in them. */
  readonly text: number;
}

const usualLimits: FeedLimits = { entries: 2_000, text: 1_048_576 };

/** The namespace of whoever runs the host. */
const operator = 'whisk.system';

/** Where an event comes from. */
interface Origin {
  readonly namespace: string;
  readonly action: string;
}

/**
 * What happens on a host, for those who listen now and those who come back soon: a short row of entries is kept. What
 * an invoker's event does not say itself, whose it is, is known from what happened before.
 */
export class EventFeed {
  readonly #limits: FeedLimits;
  /** By number, oldest first. */
  readonly #kept = new Map<number, FeedEntry>();
  readonly #listeners = new Map<(entry: FeedEntry) => void, FeedFilter>();
  /** By activation id: those that have not ended. */
  readonly #activations = new Map<string, Origin>();
  /** By name: the containers that are there and belong to somebody. */
  readonly #containers = new Map<string, Origin>();
  /** By name: containers that were made for a job which is told of next. */
  readonly #unclaimed = new Map<string, HostEvent>();
  #text = 0;
  #last = 0;

  constructor(limits: FeedLimits = usualLimits) {
    this.#limits = limits;
  }

  /** The number of the newest entry; 0 when there was none. */
  get last(): number {
    return this.#last;
  }

  /** Whether an activation was accepted and has not ended. */
  isInFlight(namespace: string, activationId: string): boolean {
    return this.#activations.get(activationId)?.namespace === namespace;
  }

  /** Takes an event. */
  publish(event: HostEvent): void {
    switch (event.tag) {
      case 'activation-accepted':
        this.#activations.set(event.activationId, event);
        this.#add(event, event);
        break;
      case 'activation-ended':
        this.#activations.delete(event.activationId);
        this.#add(event, event);
        break;
      case 'job-started':
        this.#claim(event.container, event);
        this.#add(event, event);
        break;
      case 'job-queued':
      case 'job-rescheduled':
      case 'job-ended':
        this.#add(event, event);
        break;
      case 'log-line':
        this.#add(event, this.#activations.get(event.activationId));
        break;
      case 'container-created':
        if (event.action === undefined) this.#add(event, undefined);
        else this.#unclaimed.set(event.container, event);
        break;
      case 'container-removed':
        this.#unclaimed.delete(event.container);
        this.#add(event, this.#containers.get(event.container));
        this.#containers.delete(event.container);
        break;
      default:
        this.#add(event, this.#containers.get(event.container));
    }
  }

  /** Tells a listener of what comes from now on, until the function that is returned is called. */
  listen(listener: (entry: FeedEntry) => void, filter: FeedFilter): () => void {
    this.#listeners.set(listener, filter);
    return () => void this.#listeners.delete(listener);
  }

  /** What came after an entry and is kept; `isWhole` unless something of it is kept no more. */
  since(
    number: number,
    filter: FeedFilter,
  ): { readonly entries: readonly FeedEntry[]; readonly isWhole: boolean } {
    const entries = [...this.#kept.values()].filter((it) => it.number > number && filter(it));
    return { entries, isWhole: this.#last - this.#kept.size <= number };
  }

  /** A container that was created for a job is told of when it is known whose job that is. */
  #claim(container: string, { namespace, action }: Origin): void {
    this.#containers.set(container, { namespace, action });
    const created = this.#unclaimed.get(container);
    if (!created) return;
    this.#unclaimed.delete(container);
    this.#add(created, { namespace, action });
  }

  #add(event: HostEvent, origin: Origin | undefined): void {
    const { namespace, action } = origin ?? {};
    const number = ++this.#last;
    const activationId = 'activationId' in event ? event.activationId : undefined;
    const known = origin && { namespace, action };
    const entry = { number, tag: event.tag, namespace, action, activationId, event: { ...event, ...known } };
    this.#kept.set(number, entry);
    this.#text += textOf(entry);
    for (const [oldest, { event }] of this.#kept) {
      if (this.#kept.size <= this.#limits.entries && this.#text <= this.#limits.text) break;
      this.#kept.delete(oldest);
      this.#text -= textOf({ event });
    }
    for (const [listener, filter] of this.#listeners) if (filter(entry)) listener(entry);
  }
}

/**
 * What a user may see: what concerns the own namespace. The operator sees all containers besides, but no activation of
 * others and none of their lines.
 */
export function visibleTo(user: string): FeedFilter {
  return ({ namespace, tag }) => namespace === user || (user === operator && tag.startsWith('container-'));
}

function textOf({ event }: Pick<FeedEntry, 'event'>): number {
  return 'text' in event && typeof event.text === 'string' ? event.text.length : 0;
}
