import type { Clock } from '@serverless-max/foundation';
import { type Check, judged } from '../../check.ts';
import { type Exchange, outcomeOf, postJson } from '../../http/exchange.ts';

/** What the check brings. */
export interface CutEvidence {
  readonly cuts: readonly { readonly what: string; readonly next: string }[];
  readonly running: boolean;
}

/** Long enough for a request to have arrived, and too short for most answers, in milliseconds. */
const soonMs = 30;

export const cutConnections: Check<CutEvidence> = {
  id: 'robustness.cut-connections',
  group: 'robustness',
  title: 'connections that are cut do no harm',
  why: 'Hosts give up on activations that take too long, and networks break. The container is used again after that, or thrown away.',
  how: 'A connection to the container is cut in the middle of a /run, another while its answer is awaited; after each the sample has to be answered.',
  evidence: 'the answer to the sample after each cut, and whether the container still runs',
  async measure(lab) {
    const value = await lab.sampleArguments();
    await using server = await lab.startAction();
    await server.init();
    const cuts: { what: string; next: string }[] = [];
    for (const [what, cut] of [
      ['in the body', 'in-body'],
      ['while the answer is awaited', soonMs],
    ] as const) {
      await server.send(postJson('/run', { value }), { cut });
      cuts.push({ what, next: await nextAnswer(() => server.run(value), lab.clock) });
    }
    // An engine says a moment later than its connections that a container has ended.
    if (cuts.some(({ next }) => next !== '200')) await lab.clock.sleep(endMs, lab.signal);
    return { cuts, running: (await server.container.state()).running };
  },
  judge({ cuts, running }) {
    const faults = cuts
      .filter(({ next }) => next !== '200')
      .map(({ what, next }) => `after a cut ${what} the sample got ${next}`);
    if (!running) faults.push('the container has ended');
    return judged(`${cuts.length} cuts, then ${cuts.map(({ next }) => next).join(', ')}`, faults);
  },
};

const attempts = 100;
const endMs = 1_000;

/** A run that was given up may go on: until it is over, the container may refuse the next. */
async function nextAnswer(run: () => Promise<Exchange>, clock: Clock): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const outcome = outcomeOf(await run());
    if (outcome !== '403' || attempt === attempts) return outcome;
    await clock.sleep(100);
  }
}
