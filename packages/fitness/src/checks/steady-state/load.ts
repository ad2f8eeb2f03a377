import type { RunningContainer } from '@serverless-max/container-engine';
import { type Check, judged } from '../../check.ts';
import { type Lab, sharedContainers } from '../../lab/lab.ts';
import { seeMemory } from '../../lab/memory.ts';
import { findLeak, type MemorySample } from '../../limits/leak.ts';
import { type Percentiles, percentiles } from '../../statistics.ts';
import { isAnswered } from '../robustness/still-answers.ts';

/** What callers got. */
export interface LoadResult extends Percentiles {
  readonly callers: number;
  readonly errors: number;
  readonly perSecond: number;
  /** Of each request in the order of their ends, in milliseconds. */
  readonly latencies: readonly number[];
}

/** What the load brings. Times are milliseconds as a caller sees them, through the emulator. */
export interface LoadEvidence {
  readonly loads: readonly LoadResult[];
  /** Of the container that served the first caller. */
  readonly memory: readonly MemorySample[];
  /** Growth counts after so many requests: what was seen before may be what a model and its language keep once. */
  readonly judgedFrom: number;
}

/** How long callers send requests, and how many. */
interface LoadPlan {
  readonly callers: number;
  readonly ms: number;
  /** However slow the model is. */
  readonly least: number;
  readonly most: number;
  /** However few that were. */
  readonly mostMs: number;
}

const usual: LoadPlan = { callers: 1, ms: 4_000, least: 12, most: 200, mostMs: 600_000 };
/** One more look at memory that seems to grow. */
const closer: LoadPlan = { callers: 1, ms: 4_000, least: 40, most: 200, mostMs: 60_000 };
const closerLooks = 2;
const requestsPerSample = 2;
/** Where the kernel is out of sight, an engine takes a second for each look. */
const mostLookingMs = 12_000;

export const load: Check<LoadEvidence> = {
  id: 'steady-state.load',
  group: 'steady-state',
  title: 'it goes on serving, and its memory stays where it is',
  why: 'Models that keep a little of every request die in the night; errors that come one time in fifty do not show in a single call.',
  how: `One caller, then ${sharedContainers} at once, send the sample through the emulator for ${usual.ms / 1000} s each, ${usual.least} requests at least; after every ${requestsPerSample} of the first caller the container’s memory is looked at. When it grows, the caller goes on, ${closerLooks} times: a leak never stops, and what a language keeps for itself does.`,
  evidence: 'every latency, p50, p95, p99, errors, requests in a second, and the memory over time',
  isTimed: true,
  async measure(lab) {
    const sample = await lab.sample();
    const host = await lab.host();
    const warmUp = await host.ask(sample);
    if (!isAnswered(warmUp)) return { skip: 'the sample is not answered, see contract.run' };
    const memory: MemorySample[] = [];
    const container = host.containers.at(-1);
    let lookingMs = 0;
    const ask = async (): Promise<boolean> => isAnswered(await host.ask(sample));
    let before = 0;
    const one = async (plan: LoadPlan): Promise<LoadResult> => {
      lookingMs = 0;
      const result = await sendLoad(lab, plan, ask, async (requests) => {
        if (!container || requests % requestsPerSample !== 0 || lookingMs > mostLookingMs) return;
        const began = lab.clock.elapsed();
        await note(memory, before + requests, container);
        lookingMs += lab.clock.elapsed() - began;
      });
      before += result.latencies.length;
      return result;
    };
    const first = await one(usual);
    let judgedFrom = 0;
    for (
      let look = 0;
      look < closerLooks && findLeak(since(memory, judgedFrom), lab.subject.memoryMb);
      look++
    ) {
      const sent = before;
      await one(closer);
      // A container that died of it has nothing more to show.
      if (since(memory, sent).length === 0) break;
      judgedFrom = sent;
    }
    const many = await sendLoad(lab, { ...usual, callers: sharedContainers }, ask, async () => undefined);
    return { loads: [first, many], memory, judgedFrom };
  },
  judge({ loads, memory, judgedFrom }, { memoryMb }) {
    const told = loads.map(
      ({ callers, n, p50, p95, p99, perSecond }) =>
        `${callers === 1 ? 'one caller' : `${callers} callers`}: ${n} requests, p50 ${Math.round(p50)} ms, p95 ${Math.round(p95)} ms, p99 ${Math.round(p99)} ms, ${perSecond} a second`,
    );
    const faults = loads
      .filter(({ errors }) => errors > 0)
      .map(({ callers, errors, n }) => `${errors} of ${n} requests failed with ${callers} at once`);
    const leak = findLeak(since(memory, judgedFrom), memoryMb);
    if (leak !== undefined) faults.push(leak);
    const [begin, end] = [memory.at(0)?.neededMb, memory.at(-1)?.neededMb];
    const memoryTold = begin === undefined || end === undefined ? [] : [`memory ${begin} → ${end} MB`];
    return judged([...told, ...memoryTold].join('; '), faults);
  },
};

function since(memory: readonly MemorySample[], requests: number): readonly MemorySample[] {
  return memory.filter((it) => it.requests > requests);
}

async function note(memory: MemorySample[], requests: number, container: RunningContainer): Promise<void> {
  const seen = await seeMemory(container);
  if (seen) memory.push({ requests, neededMb: seen.neededMb });
}

async function sendLoad(
  { clock, signal }: Lab,
  { callers, ms, least, most, mostMs }: LoadPlan,
  ask: () => Promise<boolean>,
  afterEach: (requests: number) => Promise<void>,
): Promise<LoadResult> {
  const latencies: number[] = [];
  let [sent, errors, measuringMs] = [0, 0, 0];
  const began = clock.elapsed();
  const elapsed = (): number => clock.elapsed() - began - measuringMs;
  const goesOn = (): boolean => sent < most && elapsed() < mostMs && (sent < least || elapsed() < ms);
  const caller = async (): Promise<void> => {
    while (goesOn()) {
      signal?.throwIfAborted();
      sent += 1;
      const start = clock.elapsed();
      if (!(await ask())) errors += 1;
      const end = clock.elapsed();
      latencies.push(Math.round((end - start) * 10) / 10);
      await afterEach(latencies.length);
      if (callers === 1) measuringMs += clock.elapsed() - end;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const perSecond = Math.round((latencies.length / elapsed()) * 10_000) / 10;
  return { callers, errors, perSecond, latencies, ...percentiles(latencies) };
}
