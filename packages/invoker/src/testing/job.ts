import { createAction } from '@serverless-max/whisk-protocol/testing';
import type { Job } from '../types.ts';

/** A job of the action `/guest/hello` for tests, with the given fields changed. */
export function createJob(changes: Partial<Job> = {}): Job {
  return {
    action: createAction(),
    args: { name: 'Ada' },
    activationId: '0123456789abcdef0123456789abcdef',
    transactionId: 'T'.repeat(32),
    namespace: 'guest',
    receivedAt: 1_700_000_000_000,
    ...changes,
  };
}
