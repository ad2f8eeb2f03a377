import type { Check } from '../../check.ts';
import { init } from './requests.ts';
import { type ContractEvidence, contractCheck } from './row.ts';

/** (OpenWhisk: BasicActionRunnerTests, row R04.) */
export const secondInit: Check<ContractEvidence> = contractCheck({
  id: 'contract.second-init',
  title: 'a second /init is refused',
  why: 'Whoever can reach the container must not be able to replace what it runs.',
  how: 'A container that took /init gets it again; OpenWhisk’s sentence has to be in the answer and in the log, and no sentinel.',
  steps: () => [
    init,
    { send: '/init', expect: { status: 'refused', error: 'Cannot initialize the action more than once.' } },
  ],
  logged: 'Cannot initialize the action more than once.',
  sentinels: 0,
});
