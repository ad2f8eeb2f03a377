import type { ContainerSpec, ImageDetails } from '@serverless-max/container-engine';
import type { WhiskAction } from '@serverless-max/whisk-protocol';
import { logMarksVariable, sentinelsOf } from './log-mark.ts';
import type { StemCells } from './types.ts';

/** The port on which every action server answers (OpenWhisk: Container.scala). */
export const actionPort = 8080;

/** What a container is started for: the jobs of an action in an invoking namespace, or the first job of a kind. */
export type Purpose =
  | { readonly action: WhiskAction; readonly namespace: string; readonly stemCells?: undefined }
  | { readonly stemCells: StemCells; readonly action?: undefined };

/** What all containers of an invoker have in common. */
export interface ContainerDefaults {
  /** Unique within the engine. */
  readonly namePrefix: string;
  /** Memory of the whole pool, in MB: a container's share of the processor follows its share of it. */
  readonly budgetMb: number;
  readonly labels: Readonly<Record<string, string>>;
  /** What the action finds as `__OW_API_HOST`. */
  readonly apiHost: string;
  /** Further variables, as OpenWhisk's `extra-env-vars`. */
  readonly extraEnv: Readonly<Record<string, string>>;
}

/** A container to start. */
export interface ContainerPlan {
  readonly name: string;
  readonly image: string;
  readonly purpose: Purpose;
}

/**
 * How OpenWhisk's invoker would start the container: no swap, its processor share, its dropped capabilities,
 * its file and process limits (DockerContainer.scala, DockerContainerFactory.scala, InvokerReactive.scala).
 * On top of it the container may not gain privileges, and its port is published on the loopback address only.
 */
export function toContainerSpec(
  plan: ContainerPlan,
  defaults: ContainerDefaults,
  image: Pick<ImageDetails, 'labels'>,
): ContainerSpec {
  const { action } = plan.purpose;
  const memoryMb = memoryOf(plan.purpose);
  // OpenWhisk sets it for the whole host; an action server that serves one request at a time need not know.
  const isShared = action !== undefined && action.limits.concurrency > 1;
  return {
    image: plan.image,
    name: plan.name,
    env: {
      __OW_API_HOST: defaults.apiHost,
      __OW_ALLOW_CONCURRENT: String(isShared),
      ...(sentinelsOf(image.labels) === 'marked' && { [logMarksVariable]: 'true' }),
      ...defaults.extraEnv,
    },
    labels: {
      ...defaults.labels,
      ...(action && { 'serverless-max.action': `${action.namespace}/${action.name}` }),
    },
    memoryMb,
    cpuShares: Math.max(Math.floor(1024 / Math.max(Math.floor(defaults.budgetMb / memoryMb), 1)), 2),
    pidsLimit: 1024,
    ulimitNofile: 1024,
    publish: [actionPort],
    capDrop: ['NET_RAW', 'NET_ADMIN'],
    noNewPrivileges: true,
  };
}

/** Memory of the container, in MB. */
export function memoryOf({ action, stemCells }: Purpose): number {
  return action ? action.limits.memory : stemCells.memoryMb;
}

/**
 * `<prefix>_<id>_<namespace>_<action>`, or `<prefix>_<id>_prewarm_<kind>`, with what an engine does not allow in a name
 * left out.
 */
export function containerName(namePrefix: string, id: string, purpose: Purpose): string {
  const clean = (text: string): string => text.replaceAll(/[^A-Za-z0-9_]/g, '');
  const [owner, what] = purpose.action
    ? [purpose.namespace, purpose.action.name]
    : ['prewarm', purpose.stemCells.kind];
  return `${namePrefix}_${id}_${clean(owner)}_${clean(what)}`;
}
