import { expect, test } from 'vitest';
import { EventFeed, type FeedEntry, visibleTo } from './event-feed.ts';
import type { HostEvent } from './host-event.ts';

const guest = { activationId: 'a'.repeat(32), namespace: 'guest', action: '/guest/hello', at: 1 };
const accepted = { tag: 'activation-accepted', ...guest, kind: 'blackbox', receivedAt: 1 } as const;
const line = (text: string, { activationId } = guest): HostEvent => ({
  tag: 'log-line',
  activationId,
  stream: 'stdout',
  timestamp: '2026-01-02T10:11:12Z',
  text,
});
const container = { container: 'wsk_1_guest_hello', containerId: '0123456789ab', at: 1 };
const created: HostEvent = {
  tag: 'container-created',
  ...container,
  kind: 'blackbox',
  memoryMb: 256,
  action: '/whisk.system/utils/echo',
};
const jobStarted = {
  tag: 'job-started',
  ...guest,
  container: container.container,
  startKind: 'cold',
} as const;
const paused: HostEvent = { tag: 'container-paused', ...container, durationMs: 5 };
const removed: HostEvent = { tag: 'container-removed', ...container, reason: 'idle' };

/** What a user hears of these events. */
function heardBy(user: string, events: readonly HostEvent[]): FeedEntry[] {
  const feed = new EventFeed();
  const heard: FeedEntry[] = [];
  feed.listen((entry) => heard.push(entry), visibleTo(user));
  for (const event of events) feed.publish(event);
  return heard;
}
const tags = (entries: readonly FeedEntry[]): string[] => entries.map((it) => it.tag);

test('a line is told with whose it is', () => {
  expect(heardBy('guest', [accepted, line('hello')])[1]?.event).toEqual({
    ...line('hello'),
    namespace: 'guest',
    action: '/guest/hello',
  });
});

test('everybody hears of the own namespace only', () => {
  const other = { ...guest, activationId: 'b'.repeat(32), namespace: 'other', action: '/other/secret' };
  const events = [{ ...accepted, ...other }, line('secret', other), { ...jobStarted, ...other }, accepted];
  expect(tags(heardBy('guest', events))).toEqual(['activation-accepted']);
  expect(heardBy('whisk.system', [...events, line('own')])).toEqual([]);
});

test('a line of an activation that nobody knows is nobody’s', () => {
  expect(heardBy('guest', [line('hello')])).toEqual([]);
});

test('a container is told of when it is known whose job it is for, and is then theirs', () => {
  const heard = heardBy('guest', [created, jobStarted, paused, removed, paused]);
  expect(tags(heard)).toEqual(['container-created', 'job-started', 'container-paused', 'container-removed']);
  expect(heard[0]).toMatchObject({ namespace: 'guest', action: '/guest/hello' });
});

test('the operator hears of all containers, and of those that are nobody’s', () => {
  const { action: _none, ...stemCell } = created as Extract<HostEvent, { tag: 'container-created' }>;
  expect(tags(heardBy('whisk.system', [stemCell, paused, jobStarted, removed]))).toEqual([
    'container-created',
    'container-paused',
    'container-removed',
  ]);
  expect(tags(heardBy('guest', [stemCell, paused, jobStarted, removed]))).toEqual([
    'job-started',
    'container-removed',
  ]);
});

test('an activation is in flight from its start to its end', () => {
  const feed = new EventFeed();
  const isInFlight = (): boolean => feed.isInFlight('guest', guest.activationId);
  expect(isInFlight()).toBe(false);
  feed.publish(accepted);
  expect([isInFlight(), feed.isInFlight('other', guest.activationId)]).toEqual([true, false]);
  feed.publish({
    ...accepted,
    tag: 'activation-ended',
    status: 'success',
    memoryMb: 256,
    start: 1,
    waitTimeMs: 0,
    runTimeMs: 0,
    durationMs: 0,
    logLines: 0,
  });
  expect(isInFlight()).toBe(false);
});

test('who comes back gets what happened since', () => {
  const feed = new EventFeed();
  feed.publish(accepted);
  feed.publish(line('1'));
  const { last } = feed;
  feed.publish(line('2'));
  const { entries, isWhole } = feed.since(last, visibleTo('guest'));
  expect([entries.map((it) => it.number), isWhole]).toEqual([[3], true]);
  expect(feed.since(last, visibleTo('other')).entries).toEqual([]);
});

test.each([
  ['entries', { entries: 3, text: 1_000 }],
  ['text', { entries: 1_000, text: 3 }],
])('what is kept is bounded by %s, and what is lost is said', (_what, limits) => {
  const feed = new EventFeed(limits);
  feed.publish(accepted);
  for (const text of ['a', 'b', 'c', 'd', 'e']) feed.publish(line(text));
  const all = feed.since(0, visibleTo('guest'));
  expect([all.entries.map((it) => it.number), all.isWhole]).toEqual([[4, 5, 6], false]);
  expect(feed.since(3, visibleTo('guest')).isWhole).toBe(true);
  expect(feed.since(2, visibleTo('guest')).isWhole).toBe(false);
});

test('who listens no more hears nothing', () => {
  const feed = new EventFeed();
  const heard: FeedEntry[] = [];
  feed.listen((entry) => heard.push(entry), visibleTo('guest'))();
  feed.publish(accepted);
  expect(heard).toEqual([]);
});
