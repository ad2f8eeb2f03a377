import type { SendStep } from './row.ts';

/** The usual /init. */
export const init: SendStep = { send: '/init', expect: { status: 200 } };

/** What is asked beside the sample, so that mixed up answers are seen. */
export const other: object = { __ow_method: 'get', __ow_path: '/no-such-path-of-a-model', __ow_query: '' };

/** The sample twice, one after the other, so that later answers can be compared. */
export function baseline(sample: object): readonly SendStep[] {
  return [1, 2].map(() => ({
    send: '/run',
    body: { value: sample },
    expect: { status: 200, isResult: true, baseline: 'sample' },
  }));
}

/** The same for what is asked beside it. */
export const otherBaseline: readonly SendStep[] = [1, 2].map(() => ({
  send: '/run',
  body: { value: other },
  expect: { status: 200, baseline: 'other' },
}));
