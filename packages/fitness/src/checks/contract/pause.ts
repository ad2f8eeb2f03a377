import type { Check } from '../../check.ts';
import { type ContractEvidence, contractCheck } from './row.ts';

const init = { send: '/init', expect: { status: 200 } } as const;

const pauseMs = 1_000;

/** (OpenWhisk: ContainerProxy pauses idle containers after `pause-grace`.) */
export const pause: Check<ContractEvidence> = contractCheck({
  id: 'contract.pause',
  title: 'a paused container goes on where it was',
  why: 'A host freezes idle containers after ten seconds, and wakes them for the next activation, up to ten minutes later.',
  how: `The sample, twice; the container is frozen for ${pauseMs / 1000} s; the sample again, with the same answer.`,
  steps: (sample) => [
    init,
    ...[1, 2].map(
      () => ({ send: '/run', body: { value: sample }, expect: { status: 200, isResult: true } }) as const,
    ),
    { pauseMs },
    { send: '/run', body: { value: sample }, expect: { status: 200, isResult: true, isSame: true } },
  ],
  sentinels: 3,
});
