import type { Check } from '../../check.ts';
import { init } from './requests.ts';
import { type ContractEvidence, contractCheck } from './row.ts';

/** (OpenWhisk: ActionProxyContainerTests, row R14.) */
export const badBodies: Check<ContractEvidence> = contractCheck({
  id: 'contract.bad-bodies',
  title: 'bodies that make no sense are refused, and forgotten',
  why: 'A server that ends, or stays confused, turns one bad request into failures of good ones.',
  how: 'Broken JSON, JSON of another type, a GET and an unknown path; after each the sample has to be answered.',
  steps: (sample) => [
    { send: '/init', text: '{bad', expect: { status: 'refused' } },
    { send: '/', text: '{}', expect: { status: 'refused' } },
    init,
    { send: '/run', method: 'GET', expect: { status: 'refused' } },
    { send: '/run', text: '{bad', expect: { status: 'any' } },
    { send: '/run', body: { value: 'A' }, expect: { status: 'refused' } },
    { send: '/run', body: { value: 0 }, expect: { status: 'refused' } },
    { send: '/run', body: { value: sample }, expect: { status: 200, isResult: true } },
  ],
});
