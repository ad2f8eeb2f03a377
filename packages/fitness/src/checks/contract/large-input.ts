import type { Check } from '../../check.ts';
import { init } from './requests.ts';
import { type ContractEvidence, contractCheck } from './row.ts';

/** As much as OpenWhisk lets through, less what stands around it. (OpenWhisk: application.conf, payload.max; row R10.) */
const bytes = 1_048_000;

export const largeInput: Check<ContractEvidence> = contractCheck({
  id: 'contract.large-input',
  title: 'an argument of the largest size is read',
  why: 'A host passes on a megabyte. A server that reads less hangs, or cuts what it was given.',
  how: 'A megabyte of text as a parameter, and as the body of a request; then the sample.',
  steps: (sample) => [
    init,
    { send: '/run', body: { value: { a: 'a'.repeat(bytes) } }, expect: { status: 200 } },
    {
      send: '/run',
      body: {
        value: {
          __ow_method: 'post',
          __ow_path: '',
          __ow_headers: { 'content-type': 'text/plain' },
          __ow_body: 'a'.repeat(bytes),
        },
      },
      expect: { status: 200 },
    },
    { send: '/run', body: { value: sample }, expect: { status: 200, isResult: true } },
  ],
  sentinels: 3,
});
