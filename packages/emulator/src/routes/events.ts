import { randomBytes } from 'node:crypto';
import { messages, WhiskRejection } from '@serverless-max/whisk-protocol';
import type { FastifyInstance } from 'fastify';
import type { RouteContext } from '../context.ts';
import { type FeedEntry, type FeedFilter, visibleTo } from '../events/event-feed.ts';
import { EventStream } from '../events/event-stream.ts';
import { type Query, textIn } from './list-query.ts';
import { namespaceOf } from './namespace.ts';

interface EventsRoute {
  readonly Params: { readonly namespace: string };
  readonly Querystring: Query;
}

/** So many may listen at the same time. */
const maxStreams = 64;

/**
 * What happens in a namespace, as server-sent events. Each has an id; who comes back with the last one in
 * `Last-Event-ID` gets what happened since then, and is told when some of it is kept no more.
 */
export function registerEvents(scope: FastifyInstance, { feed, activationStore, clock }: RouteContext): void {
  const streams = new Set<EventStream>();
  // Ids of another process mean nothing here.
  const run = randomBytes(4).toString('hex');
  const idOf = (number: number): string => `${run}-${number}`;

  scope.addHook('preClose', (done) => {
    for (const stream of streams) stream.close();
    done();
  });

  scope.get<EventsRoute>('/namespaces/:namespace/events', (request, reply) => {
    const namespace = namespaceOf(request);
    const { activation, action } = filtersIn(request.query);
    if (activation !== undefined && !isKnown(namespace, activation)) {
      throw new WhiskRejection(404, messages.resourceDoesNotExist);
    }
    if (streams.size >= maxStreams) {
      throw new WhiskRejection(429, `Too many event streams are open (allowed: ${maxStreams}).`);
    }
    const isVisible = visibleTo(namespace);
    const filter: FeedFilter = (entry) =>
      isVisible(entry) &&
      (activation === undefined || entry.activationId === activation) &&
      (action === undefined || isNamed(entry, action));
    const tell = ({ number, tag, event }: FeedEntry): void =>
      stream.send({ id: idOf(number), event: tag, data: JSON.stringify(event) });
    const stop = feed.listen((entry) => tell(entry), filter);
    const stream = new EventStream(reply.raw, clock, () => {
      stop();
      streams.delete(stream);
    });
    streams.add(stream);

    // Who is cut off before anything happened shall know where to go on.
    stream.send({ id: idOf(feed.last), event: 'listening', data: JSON.stringify({ namespace }) });
    const lastId = request.headers['last-event-id'];
    if (typeof lastId === 'string') {
      const { entries, isWhole } = feed.since(numberIn(lastId), filter);
      if (!isWhole) stream.send({ event: 'missed', data: '{}' });
      for (const entry of entries) tell(entry);
    }
    return reply
      .headers({ 'cache-control': 'no-store', 'x-accel-buffering': 'no', connection: 'close' })
      .type('text/event-stream')
      .send(stream.body);
  });

  /** What came of another process counts as seen by nobody: all that is kept is news then. */
  function numberIn(id: string): number {
    const [, given, number] = /^([0-9a-f]{8})-(\d{1,15})$/.exec(id) ?? [];
    return given === run ? Number(number) : 0;
  }

  function isKnown(namespace: string, activationId: string): boolean {
    return (
      feed.isInFlight(namespace, activationId) || activationStore.get(namespace, activationId) !== undefined
    );
  }
}

function filtersIn(query: Query) {
  const activation = textIn(query, 'activation');
  if (activation !== undefined && !/^[0-9a-f]{32}$/.test(activation)) {
    throw new WhiskRejection(400, messages.activationIdIllegal);
  }
  const action = textIn(query, 'action');
  if (action !== undefined && !/^(?:[^/]+(?:\/[^/]+)?|\/[^/]+\/[^/]+(?:\/[^/]+)?)$/.test(action)) {
    throw new WhiskRejection(400, messages.malformedQuery('action', messages.badNameFilter(action)));
  }
  return { activation, action };
}

/** Whether an entry is of an action: `/namespace/name`, or without the namespace. */
function isNamed({ action = '' }: FeedEntry, name: string): boolean {
  return name.startsWith('/') ? action === name : action.replace(/^\/[^/]+\//, '') === name;
}
