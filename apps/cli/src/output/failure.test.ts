import { ServerlessMaxError } from '@serverless-max/foundation';
import { expect, test } from 'vitest';
import { reportFailure } from './failure.ts';

class BrokenError extends ServerlessMaxError {
  override readonly code = 'TST_BROKEN';
  override readonly fault = 'environment';
}

function record() {
  const records: object[] = [];
  const output = {
    json: true,
    isInteractive: false,
    line: () => undefined,
    record: (it: object) => void records.push(it),
    remark: () => undefined,
  };
  return { records, output };
}

test('tells what failed first, not what failed while that was put away', () => {
  const { records, output } = record();
  const first = new BrokenError('It is broken.');
  const code = reportFailure(new SuppressedError(new Error('second'), first, 'in a disposal'), output);
  expect(records).toEqual([{ event: 'error', code: 'TST_BROKEN', error: 'It is broken.' }]);
  expect(code).toBe(reportFailure(first, output));
});

test('a full disk is the machine’s, wherever it is met', () => {
  const { records, output } = record();
  const full = Object.assign(new Error('ENOSPC: no space left on device, open'), {
    code: 'ENOSPC',
    path: '/cache/x',
  });
  expect(reportFailure(full, output)).toBe(3);
  expect(records).toMatchObject([
    { code: 'CLI_DISK_FULL', error: 'There is no room on the disk for /cache/x.' },
  ]);
});
