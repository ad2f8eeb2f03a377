import { type Check, judged } from '../../check.ts';
import { runContext } from '../../lab/action-container.ts';
import { seeMemory } from '../../lab/memory.ts';
import { argumentsOf, webActionOf } from '../../lab/web-action.ts';
import { barFaults, formatAmount, type LimitBar, type Measured, toBars } from '../../limits/headroom.ts';

/** What the measurement brings. */
export interface HeadroomEvidence extends Measured {
  /** How many requests were run. */
  readonly runs: number;
  /** The request with the largest result. */
  readonly largest: string;
  /** Files in memory included. */
  readonly memoryChargedMb: number | undefined;
}

/** What the engine writes around each line of a log: names, quotes and the time. */
const aroundLine = '{"log":"\\n","stream":"stdout","time":"2026-01-01T00:00:00.000000000Z"}\n'.length;

export const headroom: Check<HeadroomEvidence> = {
  id: 'limits.headroom',
  group: 'limits',
  title: 'every limit of the host is far enough away',
  why: 'What just fits today fails with a larger picture, a busier machine or the next version; and a host cuts off without mercy.',
  how: 'One container runs every example request: sizes of requests and results, time of /init and of the longest /run, the container’s own peak of memory (less files that the kernel can take back), bytes of the longest log; each as a share of its limit on the chosen host.',
  evidence: 'every measurement with its limit and share',
  isTimed: true,
  async measure(lab) {
    const { requests } = await lab.examples();
    const action = webActionOf(lab.subject);
    await using server = await lab.startAction();
    const began = lab.clock.elapsed();
    await server.untilOpen();
    const init = await server.init();
    // As a host counts it: from the first attempt to reach the container on.
    const initMs = lab.clock.elapsed() - began;
    if (init.tag !== 'answered' || init.status !== 200) return { skip: 'its /init fails, see contract.init' };
    const worst = { payloadInBytes: 0, payloadOutBytes: 0, runMs: 0, logBytes: 0 };
    let largest = '';
    let logged = 0;
    for (const [index, { what, request }] of requests.entries()) {
      const answer = await server.run(
        argumentsOf(request, action),
        runContext(lab.clock.now() + lab.subject.timeoutMs),
      );
      await server.untilSentinels(index + 1);
      const all = logSize([...server.log('stdout').lines, ...server.log('stderr').lines]);
      worst.logBytes = Math.max(worst.logBytes, all - logged);
      logged = all;
      worst.payloadInBytes = Math.max(worst.payloadInBytes, request.body.length);
      worst.runMs = Math.max(worst.runMs, answer.elapsedMs);
      if (answer.tag === 'answered' && answer.body.length > worst.payloadOutBytes) {
        worst.payloadOutBytes = answer.body.length;
        largest = what;
      }
    }
    const memory = await seeMemory(server.container);
    return {
      ...worst,
      initMs,
      largest,
      runs: requests.length,
      memoryPeakMb: memory?.neededPeakMb ?? 0,
      memoryChargedMb: memory?.peakMb,
      imageBytes: lab.subject.sizeBytes,
    };
  },
  judge(it, terms) {
    const bars = toBars(it, terms);
    return judged(
      bars
        .filter((bar) => !bar.mayBeFull)
        .map(tell)
        .join(', '),
      barFaults(bars, terms),
    );
  },
};

function logSize(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + Buffer.byteLength(JSON.stringify(line)) - 2 + aroundLine, 0);
}

function tell({ name, value, unit, sharePercent }: LimitBar): string {
  return `${name} ${formatAmount(value, unit)}${sharePercent === undefined ? '' : ` (${sharePercent} %)`}`;
}
