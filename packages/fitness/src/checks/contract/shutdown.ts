import type { Check } from '../../check.ts';
import { init } from './requests.ts';
import { type ContractEvidence, contractCheck } from './row.ts';

const graceSeconds = 10;

/** (OpenWhisk kills containers; hosts on Kubernetes send SIGTERM first and wait.) */
export const shutdown: Check<ContractEvidence> = contractCheck({
  id: 'contract.shutdown',
  title: 'it ends when it is asked to',
  why: 'A container that ignores SIGTERM holds its memory for half a minute on hosts that ask before they kill.',
  how: `After a run the container gets its stop signal, and has ${graceSeconds} s.`,
  steps: (sample) => [
    init,
    { send: '/run', body: { value: sample }, expect: { status: 200, isResult: true } },
    { stopSeconds: graceSeconds },
  ],
});
