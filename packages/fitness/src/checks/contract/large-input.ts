import type { Check } from '../../check.ts';
import { init } from './requests.ts';
import { type ContractEvidence, contractCheck } from './row.ts';

/** What stands around a text. (OpenWhisk: application.conf, payload.max; row R10.) */
const aroundBytes = 576;

export const largeInput: Check<ContractEvidence> = contractCheck({
  id: 'contract.large-input',
  title: 'an argument of the largest size is read',
  why: 'A host passes on a megabyte, some more. A server that reads less hangs, or cuts what it was given.',
  how: 'As much text as the host lets through, as a parameter, and as the body of a request; then the sample.',
  steps: (sample, { target }) => [
    init,
    { send: '/run', body: { value: { a: textOf(target.payloadBytes) } }, expect: { status: 200 } },
    {
      send: '/run',
      body: {
        value: {
          __ow_method: 'post',
          __ow_path: '',
          __ow_headers: { 'content-type': 'text/plain' },
          __ow_body: textOf(target.payloadBytes),
        },
      },
      expect: { status: 200 },
    },
    { send: '/run', body: { value: sample }, expect: { status: 200, isResult: true } },
  ],
  sentinels: 3,
});

function textOf(payloadBytes: number): string {
  return 'a'.repeat(payloadBytes - aroundBytes);
}
