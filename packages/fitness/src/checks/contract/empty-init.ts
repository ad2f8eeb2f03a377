import type { Check } from '../../check.ts';
import { type ContractEvidence, contractCheck } from './row.ts';

/** Every member of /init may be missing or null. (OpenWhisk: BasicActionRunnerTests, row R02; the harness sends nulls.) */
export const emptyInit: Check<ContractEvidence> = contractCheck({
  id: 'contract.empty-init',
  title: '/init without code, environment and name is taken',
  why: 'Hosts differ in what they send: code and env may be null, and the name may be missing.',
  how: 'A fresh container gets /init with nulls and an environment of every JSON type, and then the sample.',
  steps: (sample) => [
    {
      send: '/init',
      body: {
        value: {
          main: 'main',
          binary: false,
          code: null,
          env: {
            FITNESS_TEXT: 'xyz',
            FITNESS_EMPTY: '',
            FITNESS_LIST: [1, 2],
            FITNESS_NUMBER: 1,
            FITNESS_NULL: null,
          },
        },
      },
      expect: { status: 200 },
    },
    { send: '/run', body: { value: sample }, expect: { status: 200, isResult: true } },
  ],
  sentinels: 1,
});
