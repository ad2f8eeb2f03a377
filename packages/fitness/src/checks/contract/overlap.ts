import type { Check } from '../../check.ts';
import { type ContractEvidence, contractCheck } from './row.ts';

const init = { send: '/init', expect: { status: 200 } } as const;

/** (OpenWhisk: the Node runtime’s NonConcurrentTests, row R42.) */
export const overlap: Check<ContractEvidence> = contractCheck({
  id: 'contract.overlap',
  title: 'two runs at once do not disturb each other',
  why: 'A second run may come early, for example after the first has timed out. Answers must not be mixed up.',
  how: 'The sample, twice; then two at once: each gives the same answer or is refused; and the sample again.',
  steps: (sample) => [
    init,
    ...[1, 2].map(
      () => ({ send: '/run', body: { value: sample }, expect: { status: 200, isResult: true } }) as const,
    ),
    { send: '/run', body: { value: sample }, times: 2, expect: { status: 'any' } },
    { send: '/run', body: { value: sample }, expect: { status: 200, isResult: true, isSame: true } },
  ],
  sentinels: { perResult: true },
});
