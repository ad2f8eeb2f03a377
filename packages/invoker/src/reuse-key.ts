import { createHash } from 'node:crypto';
import type { WhiskAction } from '@serverless-max/whisk-protocol';

const digests = new WeakMap<WhiskAction, string>();

/**
 * What a container is initialized for: the invoking namespace and the whole action (name, exec, parameters,
 * limits, version, publish, annotations). Two jobs may share a container only when their keys are equal.
 * (OpenWhisk: ContainerPool.schedule and the equality of ExecutableWhiskAction; `updated` does not count.)
 */
export function reuseKeyOf(invokingNamespace: string, action: WhiskAction): string {
  return `${invokingNamespace}/${digestOf(action)}`;
}

function digestOf(action: WhiskAction): string {
  // Actions are immutable values, and code can be megabytes: each is digested once.
  const known = digests.get(action);
  if (known !== undefined) return known;
  const digest = createHash('sha256')
    .update(JSON.stringify({ ...action, updated: undefined }))
    .digest('hex');
  digests.set(action, digest);
  return digest;
}
