import type { Clock } from '@serverless-max/foundation';
import { messages, type RateLimits, WhiskRejection } from '@serverless-max/whisk-protocol';

/** How many requests came in a minute of the wall clock, refused ones included. */
export interface MinuteCount {
  /** Minutes since the epoch. */
  readonly minute: number;
  readonly count: number;
}

/** The count with one more request at `now`, epoch milliseconds: every minute starts from nothing. */
export function countRequest(before: MinuteCount | undefined, now: number): MinuteCount {
  const minute = minuteOf(now);
  return { minute, count: before?.minute === minute ? before.count + 1 : 1 };
}

/** Refuses what a namespace asks for too often. (OpenWhisk: Entitlement.scala, RateThrottler.scala.) */
export interface Throttle {
  /**
   * Counts an invocation, of a sequence as one; the owner's namespace for web actions.
   * @throws WhiskRejection 429 for too many in this minute, or too many that run at the same time
   */
  admitInvocation(namespace: string): void;
  /**
   * Counts the firing of a trigger.
   * @throws WhiskRejection 429
   */
  admitFire(namespace: string): void;
}

/** A request that was admitted, and that a host with other rates would have refused. */
export interface RateExcess {
  readonly namespace: string;
  readonly status: 429;
  /** The sentence of that refusal. */
  readonly error: string;
}

/** Somebody who wants to know what other rates would have refused. */
export interface RateObserver {
  /** The other rates; they are compared where the host has none of its own. */
  readonly rates: RateLimits;
  /** Called at most once a minute. */
  onExcess(excess: RateExcess): void;
}

/** What a request is judged by: the requests in this minute with it, and what runs or waits without it. */
interface Load {
  readonly count: number;
  readonly running: number;
}

/** Judges a request: returns the sentence of its refusal, undefined when it is admitted. */
type Rule = (load: Load, rates: RateLimits) => string | undefined;

const invocations: Rule = ({ count, running }, rates) => {
  const { invocationsPerMinute, concurrentInvocations } = rates;
  if (count > invocationsPerMinute) return messages.tooManyRequests(count, invocationsPerMinute);
  if (running < concurrentInvocations) return undefined;
  return messages.tooManyConcurrentRequests(running, concurrentInvocations);
};

const fires: Rule = ({ count }, { firesPerMinute }) =>
  count > firesPerMinute ? messages.tooManyRequests(count, firesPerMinute) : undefined;

/** Creates the throttle of a host. */
export function createThrottle(options: {
  /** The rates of a namespace; Infinity switches one off. */
  rates(namespace: string): RateLimits;
  /** How many activations of a namespace run or wait. */
  active(namespace: string): number;
  readonly clock: Pick<Clock, 'now'>;
  readonly observer?: RateObserver;
}): Throttle {
  const { rates, active, clock } = options;
  const observe = options.observer ? createObservation(options.observer, clock) : () => {};
  const admitBy = (rule: Rule): ((namespace: string) => void) => {
    const counts = new Map<string, MinuteCount>();
    return (namespace) => {
      const counted = countRequest(counts.get(namespace), clock.now());
      counts.set(namespace, counted);
      const load = { count: counted.count, running: active(namespace) };
      const own = rates(namespace);
      const refusal = rule(load, own);
      if (refusal !== undefined) throw new WhiskRejection(429, refusal);
      observe(namespace, own, (others) => rule(load, others));
    };
  };
  return { admitInvocation: admitBy(invocations), admitFire: admitBy(fires) };
}

function createObservation({ rates, onExcess }: RateObserver, clock: Pick<Clock, 'now'>) {
  let toldIn: number | undefined;
  return (namespace: string, own: RateLimits, judge: (rates: RateLimits) => string | undefined): void => {
    const minute = minuteOf(clock.now());
    if (minute === toldIn) return;
    const error = judge(whereOff(own, rates));
    if (error === undefined) return;
    toldIn = minute;
    onExcess({ namespace, status: 429, error });
  };
}

/** The rates `others` where `own` has none; where it has, it has refused what it refuses. */
function whereOff(own: RateLimits, others: RateLimits): RateLimits {
  const pick = (name: keyof RateLimits): number =>
    Number.isFinite(own[name]) ? Number.POSITIVE_INFINITY : others[name];
  return {
    invocationsPerMinute: pick('invocationsPerMinute'),
    concurrentInvocations: pick('concurrentInvocations'),
    firesPerMinute: pick('firesPerMinute'),
  };
}

function minuteOf(now: number): number {
  return Math.floor(now / 60_000);
}
