import type { Check } from '../../check.ts';
import { baseline, init } from './requests.ts';
import { type ContractEvidence, contractCheck } from './row.ts';

/** (OpenWhisk: BasicActionRunnerTests, row R06.) */
export const run: Check<ContractEvidence> = contractCheck({
  id: 'contract.run',
  title: '/run answers the sample, again and again',
  why: 'A warm container serves many activations; each has to give a result, and the end of its log.',
  how: 'After /init the sample is run four times in the same container.',
  steps: (sample) => [
    init,
    ...baseline(sample),
    ...[3, 4].map(
      () =>
        ({
          send: '/run',
          body: { value: sample },
          expect: { status: 200, isResult: true, sameAs: 'sample' },
        }) as const,
    ),
  ],
  sentinels: 4,
});
