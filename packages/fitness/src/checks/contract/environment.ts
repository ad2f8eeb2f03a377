import type { Check } from '../../check.ts';
import { type ContractEvidence, contractCheck } from './row.ts';

/** (OpenWhisk: ContainerProxy’s authEnvironment and environment; BasicActionRunnerTests, rows R08 and R09.) */
export const environment: Check<ContractEvidence> = contractCheck({
  id: 'contract.environment',
  title: 'the context of an activation does not disturb the model',
  why: 'A host sends namespace, names, ids and a deadline with every run, and may send more tomorrow.',
  how: '/init with all of OpenWhisk’s variables; runs with a deadline of the past, and with keys that nobody knows yet.',
  steps: (sample) => [
    {
      send: '/init',
      body: {
        value: {
          name: 'fitness',
          main: 'main',
          binary: false,
          env: {
            __OW_NAMESPACE: 'guest',
            __OW_ACTION_NAME: '/guest/fitness',
            __OW_ACTION_VERSION: '0.0.1',
            __OW_ACTIVATION_ID: '11111111111111111111111111111111',
            __OW_TRANSACTION_ID: 'fitness',
            __OW_DEADLINE: '1700000000000',
          },
        },
      },
      expect: { status: 200 },
    },
    {
      send: '/run',
      text: JSON.stringify({
        value: sample,
        deadline: '1700000000000',
        activation_id: '2'.repeat(32),
        namespace: 'guest',
      }),
      expect: { status: 200, isResult: true },
    },
    {
      send: '/run',
      text: JSON.stringify({
        value: sample,
        deadline: '1',
        api_key: 'a:b',
        tomorrow: 'new',
        number: 1,
        nothing: null,
      }),
      expect: { status: 200, isResult: true },
    },
  ],
  sentinels: 2,
});
