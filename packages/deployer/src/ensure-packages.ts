import { HostRefusedError } from './host/errors.ts';
import type { WhiskHost } from './host/whisk-host.ts';
import type { DeploymentPlan } from './plan.ts';

/** Makes the packages that a plan needs; one that somebody made meanwhile will do. */
export async function ensurePackages(
  host: WhiskHost,
  { namespace, newPackages }: DeploymentPlan,
): Promise<void> {
  for (const name of newPackages) {
    try {
      await host.createPackage(namespace, name);
    } catch (error) {
      if (!(error instanceof HostRefusedError) || error.status !== 409) throw error;
    }
  }
}
