import type { RateExcess } from '@serverless-max/emulator';

/** The lines that tell a person that another host would have refused a request. */
export function formatRateExcess({ namespace, status, error }: RateExcess): string {
  return [
    `⚠ A host with OpenWhisk's own rates would have refused a request of ${namespace}: ${status} ${error}`,
    '  This one has no rates; with `--limits openwhisk` it refuses, too.',
  ].join('\n');
}
