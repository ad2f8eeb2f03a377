import type { Check } from '../../check.ts';
import { init } from './requests.ts';
import { type ContractEvidence, contractCheck } from './row.ts';

/** (OpenWhisk: BasicActionRunnerTests, row R03; ActionProxyContainerTests, row R12.) */
export const missingArguments: Check<ContractEvidence> = contractCheck({
  id: 'contract.missing-arguments',
  title: '/run without arguments is answered',
  why: 'An activation without parameters comes as an empty object, as null, or as nothing at all.',
  how: 'After /init: /run with {}, null, no value and no body. Whatever the model says of it, the answer is a result.',
  steps: (sample) => [
    init,
    { send: '/run', body: { value: {} }, expect: { status: 200 } },
    { send: '/run', body: { value: null }, expect: { status: 200 } },
    { send: '/run', body: {}, expect: { status: 200 } },
    { send: '/run', text: '', expect: { status: 200 } },
    { send: '/run', body: { value: sample }, expect: { status: 200, isResult: true } },
  ],
  sentinels: 5,
});
