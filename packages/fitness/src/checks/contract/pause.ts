import type { Check } from '../../check.ts';
import { baseline, init } from './requests.ts';
import { type ContractEvidence, contractCheck } from './row.ts';

const pauseMs = 1_000;

/** (OpenWhisk: ContainerProxy pauses idle containers after `pause-grace`.) */
export const pause: Check<ContractEvidence> = contractCheck({
  id: 'contract.pause',
  title: 'a paused container goes on where it was',
  why: 'A host freezes idle containers after ten seconds, and wakes them for the next activation, up to ten minutes later.',
  how: `The sample, twice; the container is frozen for ${pauseMs / 1000} s; the sample again, with the same answer.`,
  steps: (sample) => [
    init,
    ...baseline(sample),
    { pauseMs },
    { send: '/run', body: { value: sample }, expect: { status: 200, isResult: true, sameAs: 'sample' } },
  ],
  sentinels: 3,
});
