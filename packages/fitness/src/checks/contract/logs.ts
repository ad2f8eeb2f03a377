import type { Check } from '../../check.ts';
import { init } from './requests.ts';
import { type ContractEvidence, contractCheck } from './row.ts';

/** (OpenWhisk: BasicActionRunnerTests, rows R03 to R10 count sentinels; DockerToActivationLogStore.) */
export const logs: Check<ContractEvidence> = contractCheck({
  id: 'contract.logs',
  title: 'each activation ends its log with a sentinel on both streams',
  why: 'Without it a host waits two seconds, warns of lost lines and throws the warm container away.',
  how: 'Three runs, one of them with an error of the model; then sentinels are counted on stdout and on stderr, for two seconds at most.',
  steps: (sample) => [
    init,
    { send: '/run', body: { value: sample }, expect: { status: 200, isResult: true } },
    {
      send: '/run',
      body: { value: { __ow_method: 'get', __ow_path: '/no-such-path-of-a-model' } },
      expect: { status: 200 },
    },
    { send: '/run', body: { value: sample }, expect: { status: 200, isResult: true } },
  ],
  sentinels: 3,
});
