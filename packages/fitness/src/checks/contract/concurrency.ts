import type { Check } from '../../check.ts';
import { baseline, init, other, otherBaseline } from './requests.ts';
import { type ContractEvidence, contractCheck } from './row.ts';

/** (OpenWhisk: the Node runtime’s ConcurrentTests, row R41; docs/intra-concurrency.md.) */
export const concurrency: Check<ContractEvidence> = contractCheck({
  id: 'contract.concurrency',
  title: 'a host that allows it can run several activations in one container',
  why: 'With limits.concurrency above 1 a host sends runs side by side, and says so in __OW_ALLOW_CONCURRENT.',
  how: 'In a container with that variable: the sample and another request, twice each; then two of both at once, each with its own answer.',
  env: { __OW_ALLOW_CONCURRENT: 'true' },
  steps: (sample) => [
    init,
    ...baseline(sample),
    ...otherBaseline,
    {
      together: [1, 2].flatMap(() => [
        { send: '/run', body: { value: sample }, expect: { status: 200, isResult: true, sameAs: 'sample' } },
        { send: '/run', body: { value: other }, expect: { status: 200, sameAs: 'other' } },
      ]),
    },
  ],
  sentinels: 8,
});
