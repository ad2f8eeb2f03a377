import type { Check } from '../../check.ts';
import { baseline, init, other, otherBaseline } from './requests.ts';
import { type ContractEvidence, contractCheck } from './row.ts';

/** (OpenWhisk: the Node runtime’s NonConcurrentTests, row R42.) */
export const overlap: Check<ContractEvidence> = contractCheck({
  id: 'contract.overlap',
  title: 'two runs at once do not disturb each other',
  why: 'A second run may come early, for example after the first has timed out. Answers must not be mixed up.',
  how: 'The sample and another request, twice each; then both at once: each gives its own answer or is refused; and the sample again.',
  steps: (sample) => [
    init,
    ...baseline(sample),
    ...otherBaseline,
    {
      together: [
        { send: '/run', body: { value: sample }, expect: { status: 'any', sameAs: 'sample' } },
        { send: '/run', body: { value: other }, expect: { status: 'any', sameAs: 'other' } },
      ],
    },
    { send: '/run', body: { value: sample }, expect: { status: 200, isResult: true, sameAs: 'sample' } },
  ],
  sentinels: { perResult: true },
});
