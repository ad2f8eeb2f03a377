import { type Check, judged } from '../../check.ts';
import type { Lab } from '../../lab/lab.ts';
import { seeMemory } from '../../lab/memory.ts';
import { nextLimit, recommend, type Trial } from '../../limits/right-size.ts';

/** What the search brings. */
export interface RightSizeEvidence {
  /** In the order in which they were made. */
  readonly trials: readonly Trial[];
  /** The smallest limit with which the samples passed; undefined when none did. */
  readonly smallestMb: number | undefined;
  /** That with a margin, and never less than the host permits. */
  readonly recommendedMb: number | undefined;
}

/** With each limit the sample is run so often: what a model keeps of the first runs counts too. */
const runs = 3;
const mostTrials = 12;
/** A program with too little memory for its files is not killed, but so slow that nobody would have it. */
const patience = 5;
const leastPatienceMs = 10_000;

export const rightSize: Check<RightSizeEvidence> = {
  id: 'size.memory',
  group: 'size',
  title: 'the memory of the action is enough',
  why: 'Too little kills the action with an unhelpful sentence; too much costs money and places, and slows cold starts down.',
  how: `Containers with smaller and smaller memory limits, without swap, run the sample ${runs} times, until the kernel kills one for lack of memory, or it takes ${patience} times as long; the smallest limit that passes is searched for in steps of 8 MB.`,
  evidence:
    'every trial with its limit, what came of it and whether the kernel killed; the smallest limit and the recommended one',
  async measure(lab) {
    const { memoryMb } = lab.subject;
    const trials: Trial[] = [];
    for (let limit = nextLimit(trials, memoryMb); limit !== undefined && trials.length < mostTrials; ) {
      const [first] = trials;
      const patienceMs = first ? Math.max(leastPatienceMs, first.ms * patience) : lab.subject.timeoutMs;
      trials.push(await tryLimit(lab, limit, Math.min(patienceMs, lab.subject.timeoutMs)));
      limit = nextLimit(trials, memoryMb);
    }
    const passed = trials.filter((it) => it.passed).map((it) => it.limitMb);
    const smallestMb = passed.length > 0 ? Math.min(...passed) : undefined;
    const recommendedMb =
      smallestMb === undefined ? undefined : recommend(smallestMb, lab.terms.target.minMemoryMb);
    return { trials, smallestMb, recommendedMb };
  },
  judge({ trials, smallestMb, recommendedMb }, { memoryMb, target }) {
    const [first] = trials;
    if (smallestMb === undefined || recommendedMb === undefined) {
      return judged(`the sample does not pass with ${memoryMb} MB`, [
        `with ${memoryMb} MB: ${first?.what ?? 'it was not tried'}; give the action more with --memory`,
      ]);
    }
    const kills = trials.filter((it) => it.outOfMemory).length;
    const summary = `passes with ${smallestMb} MB, recommended are ${recommendedMb} MB, it has ${memoryMb} MB (${trials.length} trials, ${kills} killed for lack of memory)`;
    const isTooLarge = recommendedMb > target.memoryMb;
    return judged(summary, [
      ...(isTooLarge
        ? [`it needs ${recommendedMb} MB, and ${target.name} permits ${target.memoryMb} MB`]
        : []),
      ...(memoryMb < smallestMb ? [`it has ${memoryMb} MB, and needs ${smallestMb} MB`] : []),
    ]);
  },
};

async function tryLimit(lab: Lab, limitMb: number, timeoutMs: number): Promise<Trial> {
  const value = await lab.sampleArguments();
  const began = lab.clock.elapsed();
  await using server = await lab.startAction({ memoryMb: limitMb, timeoutMs });
  const end = async (what: string): Promise<Trial> => {
    // The kernel's word comes a moment after the connection broke.
    await lab.clock.sleep(100, lab.signal);
    const outOfMemory = await server.wasOutOfMemory();
    const ms = lab.clock.elapsed() - began;
    return {
      limitMb,
      passed: false,
      outOfMemory,
      what: outOfMemory ? 'killed for lack of memory' : what,
      ms,
    };
  };
  const init = await server.init();
  if (init.tag === 'broken') return end(`/init: ${init.reason}`);
  if (init.status !== 200) return end(`/init answered ${init.status}`);
  for (let run = 1; run <= runs; run++) {
    const answer = await server.run(value);
    if (answer.tag === 'broken') return end(`run ${run}: ${answer.reason}`);
    if (answer.status !== 200) return end(`run ${run} answered ${answer.status}`);
    const { statusCode = 200 } = JSON.parse(answer.body.toString('utf8')) as { readonly statusCode?: number };
    if (statusCode >= 500) return end(`run ${run} gave the status code ${statusCode}`);
  }
  // A process beside the server may have been killed: then the answers cannot be relied on.
  if (await server.wasOutOfMemory()) return end('a process of it was killed');
  const memory = await seeMemory(server.container);
  const ms = lab.clock.elapsed() - began;
  return { limitMb, passed: true, outOfMemory: false, what: 'passed', needsMb: memory?.neededPeakMb, ms };
}
