import { createAsk } from '../src/support/rest-client.ts';
import type { Accepted } from './load.ts';

/** What is read of a record. */
interface ActivationDocument {
  readonly activationId: string;
  readonly response: { readonly status: string };
}

const pageSize = 200;

/** Looks for every accepted activation in a host's store; one that is missing, or changed its outcome, is a sentence. */
export async function findUnrecorded(
  host: string,
  accepted: readonly Accepted[],
): Promise<readonly string[]> {
  const ask = createAsk(host);
  const statuses = new Map<string, string>();
  for (let skip = 0; ; skip += pageSize) {
    const path = `/namespaces/_/activations?docs=true&limit=${pageSize}&skip=${skip}`;
    const page = (await ask('GET', path)).json as readonly ActivationDocument[];
    for (const { activationId, response } of page) statuses.set(activationId, response.status);
    if (page.length < pageSize) break;
  }
  return accepted.flatMap(({ id, succeeded }) => {
    const status = statuses.get(id);
    if (status === undefined) return [`activation ${id} was accepted and is not in the store`];
    const isRight = status === 'success' || (!succeeded && status === 'whisk internal error');
    return isRight
      ? []
      : [`activation ${id} is recorded as "${status}"${succeeded ? ', and its caller read a success' : ''}`];
  });
}
