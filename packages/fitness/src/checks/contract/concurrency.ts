import type { Check } from '../../check.ts';
import { type ContractEvidence, contractCheck } from './row.ts';

const init = { send: '/init', expect: { status: 200 } } as const;

const times = 4;

/** (OpenWhisk: the Node runtime’s ConcurrentTests, row R41; docs/intra-concurrency.md.) */
export const concurrency: Check<ContractEvidence> = contractCheck({
  id: 'contract.concurrency',
  title: 'a host that allows it can run several activations in one container',
  why: 'With limits.concurrency above 1 a host sends runs side by side, and says so in __OW_ALLOW_CONCURRENT.',
  how: `In a container with that variable: the sample, twice; then ${times} at once, each with the same answer.`,
  env: { __OW_ALLOW_CONCURRENT: 'true' },
  steps: (sample) => [
    init,
    ...[1, 2].map(
      () => ({ send: '/run', body: { value: sample }, expect: { status: 200, isResult: true } }) as const,
    ),
    { send: '/run', body: { value: sample }, times, expect: { status: 200, isResult: true, isSame: true } },
  ],
  sentinels: 2 + times,
});
