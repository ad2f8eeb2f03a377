import { ServerlessMaxError } from '@serverless-max/foundation';
import { expect, test } from 'vitest';
import { reportFailure } from './failure.ts';

class BrokenError extends ServerlessMaxError {
  override readonly code = 'TST_BROKEN';
  override readonly fault = 'environment';
}

test('tells what failed first, not what failed while that was put away', () => {
  const records: object[] = [];
  const output = {
    json: true,
    isInteractive: false,
    line: () => undefined,
    record: (it: object) => void records.push(it),
    remark: () => undefined,
  };
  const first = new BrokenError('It is broken.');
  const code = reportFailure(new SuppressedError(new Error('second'), first, 'in a disposal'), output);
  expect(records).toEqual([{ event: 'error', code: 'TST_BROKEN', error: 'It is broken.' }]);
  expect(code).toBe(reportFailure(first, output));
});
