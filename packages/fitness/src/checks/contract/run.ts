import type { Check } from '../../check.ts';
import { type ContractEvidence, contractCheck } from './row.ts';

const init = { send: '/init', expect: { status: 200 } } as const;

/** (OpenWhisk: BasicActionRunnerTests, row R06.) */
export const run: Check<ContractEvidence> = contractCheck({
  id: 'contract.run',
  title: '/run answers the sample, again and again',
  why: 'A warm container serves many activations; each has to give a result, and the end of its log.',
  how: 'After /init the sample is run four times in the same container.',
  steps: (sample) => [
    init,
    ...[1, 2].map(
      () => ({ send: '/run', body: { value: sample }, expect: { status: 200, isResult: true } }) as const,
    ),
    ...[3, 4].map(
      () =>
        ({
          send: '/run',
          body: { value: sample },
          expect: { status: 200, isResult: true, isSame: true },
        }) as const,
    ),
  ],
  sentinels: 4,
});
