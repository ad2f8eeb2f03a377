import type { DeploymentResult } from '@serverless-max/deployer';
import type { Model } from '@serverless-max/runtime-image';
import { sampleCurl } from '../emulation/sample-curl.ts';
import { formatBytes } from '../publish/sizes.ts';

/** One line on what was done with an action. */
export function resultLine({ name, done, version, uploadedBytes, verification }: DeploymentResult): string {
  const pushed = uploadedBytes > 0 ? `, ${formatBytes(uploadedBytes)} pushed` : '';
  return `${name}: ${done} (${version})${pushed}${verification ? `, ${verificationWords(verification)}` : ''}`;
}

/** Where an action answers, and a line to try it. */
export function usage({ url, newSecret }: DeploymentResult, model: Model | undefined): string[] {
  if (url === undefined) return [];
  const curl = model ? sampleCurl(model, url) : `curl ${url}`;
  const header = newSecret === undefined ? '' : ` -H 'x-require-whisk-auth: ${newSecret}'`;
  return [
    `  ${url}`,
    ...(newSecret === undefined ? [] : [`  the secret that callers send, shown this once: ${newSecret}`]),
    ...(curl === undefined ? [] : [`  ${curl.replace(/^curl/, `curl${header}`)}`]),
  ];
}

function verificationWords({
  coldMs,
  warmMs,
  comparedWith,
}: NonNullable<DeploymentResult['verification']>): string {
  const same = {
    recorded: 'the recorded answer',
    local: 'the answer of the same image here',
    none: 'an answer',
  }[comparedWith ?? 'none'];
  return `it gives ${same}: ${Math.round(coldMs)} ms first, ${Math.round(warmMs)} ms then`;
}
