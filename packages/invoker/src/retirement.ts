import type { WhiskAction } from '@serverless-max/whisk-protocol';
import type { OpenJob } from './open-job.ts';
import type { PoolContainers } from './pool-containers.ts';
import { reuseKeyOf } from './reuse-key.ts';

/** Lets the containers of an action go when it was changed or deleted. */
export class Retirement {
  readonly #containers: Pick<PoolContainers, 'entries' | 'condemn'>;
  readonly #openJobs: ReadonlySet<OpenJob>;
  /** Those whose action was retired before they ended. */
  readonly #retired = new WeakSet<OpenJob>();

  constructor(containers: Pick<PoolContainers, 'entries' | 'condemn'>, openJobs: ReadonlySet<OpenJob>) {
    this.#containers = containers;
    this.#openJobs = openJobs;
  }

  /** Condemns the containers of an action. Jobs that wait for one still get one of it. */
  retire({ namespace, name }: WhiskAction): void {
    const isMeant = (it: WhiskAction): boolean => it.namespace === namespace && it.name === name;
    this.#condemn(isMeant);
    for (const open of this.#openJobs) if (isMeant(open.job.action)) this.#retired.add(open);
  }

  /** A job is no longer open. With the last one of a retired action go the containers that were started since. */
  ended(ended: OpenJob): void {
    if (!this.#retired.has(ended)) return;
    const { reuseKey, job } = ended;
    for (const open of this.#openJobs) if (open.reuseKey === reuseKey) return;
    this.#condemn((it) => reuseKeyOf(job.namespace, it) === reuseKey);
  }

  #condemn(isMeant: (action: WhiskAction) => boolean): void {
    for (const [id, { action }] of [...this.#containers.entries()]) {
      if (action && isMeant(action)) this.#containers.condemn(id, 'retired');
    }
  }
}
