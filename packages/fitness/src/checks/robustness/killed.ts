import { type Check, judged } from '../../check.ts';
import { outcomeOf } from '../../http/exchange.ts';
import { isAnswered } from './still-answers.ts';

/** What the check brings. */
export interface KilledEvidence {
  /** What the caller got whose container was killed. */
  readonly answer: string;
  readonly elapsedMs: number;
  /** What the next caller got. */
  readonly next: string;
  readonly recovered: boolean;
  readonly containers: number;
}

/** Long enough for the run to have begun, in milliseconds; of quick models it is half of what they take. */
const soonMs = 40;
/** Nobody should wait longer for a container that is gone, in milliseconds. */
const patienceMs = 10_000;

export const killed: Check<KilledEvidence> = {
  id: 'robustness.killed',
  group: 'robustness',
  title: 'the next caller is served when a container dies in the middle',
  why: 'Machines fail. Whoever was being served gets an error at once, and everybody else a new container, with nothing lost that it needs.',
  how: 'The container is killed while it runs the sample in the emulator; the caller has to get an answer soon, and the next sample a good one from a new container.',
  evidence: 'both answers, the time of the first, and how many containers it took',
  async measure(lab) {
    const sample = await lab.sample();
    await using host = await lab.openHost(1);
    const first = await host.ask(sample);
    if (!isAnswered(first)) return { skip: `the sample itself got ${outcomeOf(first)}` };
    const warm = await host.ask(sample);
    const asking = host.ask(sample);
    await lab.clock.sleep(Math.min(soonMs, warm.elapsedMs / 2), lab.signal);
    await host.containers.at(-1)?.remove();
    const answer = await asking;
    const next = await host.ask(sample);
    return {
      answer: outcomeOf(answer),
      elapsedMs: answer.elapsedMs,
      next: outcomeOf(next),
      recovered: isAnswered(next),
      containers: host.containers.length,
    };
  },
  judge({ answer, elapsedMs, next, recovered, containers }) {
    const faults = [
      ...(elapsedMs > patienceMs
        ? [`the caller waited ${Math.round(elapsedMs)} ms for the answer ${answer}`]
        : []),
      ...(recovered ? [] : [`the next caller got ${next}`]),
    ];
    return judged(
      `the caller got ${answer} after ${Math.round(elapsedMs)} ms, the next ${next}, ${containers} containers`,
      faults,
    );
  },
};
