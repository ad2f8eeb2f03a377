import type { Check } from '../../check.ts';
import { type ContractEvidence, contractCheck } from './row.ts';

/** (OpenWhisk: the Node runtime’s “System not initialized.”; rows R11 and R13.) */
export const earlyRun: Check<ContractEvidence> = contractCheck({
  id: 'contract.early-run',
  title: 'a /run before /init does no harm',
  why: 'What comes out of order must be answered, and must not keep the container from being initialized.',
  how: 'A fresh container gets /run first, then /init, then the sample.',
  steps: (sample) => [
    { send: '/run', body: { value: {} }, expect: { status: 'any' } },
    { send: '/init', expect: { status: 200 } },
    { send: '/run', body: { value: sample }, expect: { status: 200, isResult: true } },
  ],
});
