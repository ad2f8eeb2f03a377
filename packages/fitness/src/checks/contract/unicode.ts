import type { Check } from '../../check.ts';
import { baseline, init } from './requests.ts';
import { type ContractEvidence, contractCheck } from './row.ts';

const text = '❄ ☃ ❄ „Ünïcödé“ 🏝 \u0000 \u2028';

/** (OpenWhisk: BasicActionRunnerTests, row R07.) */
export const unicode: Check<ContractEvidence> = contractCheck({
  id: 'contract.unicode',
  title: 'Unicode in arguments, headers and path does no harm',
  why: 'JSON is UTF-8 on the wire; a server that reads or writes anything else garbles names and texts.',
  how: 'The sample, twice; then requests with snowmen in body, query, path and headers; then the sample again, with the same answer.',
  steps: (sample) => [
    init,
    ...baseline(sample),
    {
      send: '/run',
      body: { value: { [text]: text, nested: { list: [text, null, 1.5] } } },
      expect: { status: 200 },
    },
    {
      send: '/run',
      body: {
        value: {
          __ow_method: 'get',
          __ow_path: '/❄',
          __ow_query: 'q=%E2%9D%84',
          __ow_headers: { 'x-snow': '❄' },
        },
      },
      expect: { status: 200 },
    },
    {
      send: '/run',
      body: { value: { __ow_method: 'post', __ow_path: '', __ow_body: text } },
      expect: { status: 200 },
    },
    { send: '/run', body: { value: sample }, expect: { status: 200, isResult: true, sameAs: 'sample' } },
  ],
  sentinels: 6,
});
