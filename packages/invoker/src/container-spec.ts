import type { ContainerSpec } from '@serverless-max/container-engine';
import type { WhiskAction } from '@serverless-max/whisk-protocol';

/** The port on which every action server answers (OpenWhisk: Container.scala). */
export const actionPort = 8080;

/** What a container's limits and name are made of. */
export interface ContainerPlan {
  readonly action: WhiskAction;
  readonly image: string;
  /** The invoking namespace. */
  readonly namespace: string;
  /** Unique within the engine. */
  readonly namePrefix: string;
  readonly sequence: number;
  /** Memory of the whole pool, in MB: a container's share of the processor follows its share of it. */
  readonly budgetMb: number;
  readonly labels: Readonly<Record<string, string>>;
  /** What the action finds as `__OW_API_HOST`. */
  readonly apiHost: string;
  /** Further variables, as OpenWhisk's `extra-env-vars`. */
  readonly extraEnv: Readonly<Record<string, string>>;
}

/**
 * How OpenWhisk's invoker would start the container: no swap, its processor share, its dropped capabilities,
 * its file and process limits (DockerContainer.scala, DockerContainerFactory.scala, InvokerReactive.scala).
 * On top of it the container may not gain privileges, and its port is published on the loopback address only.
 */
export function toContainerSpec(plan: ContainerPlan): ContainerSpec {
  const { memory } = plan.action.limits;
  return {
    image: plan.image,
    name: containerName(plan),
    env: { __OW_API_HOST: plan.apiHost, __OW_ALLOW_CONCURRENT: 'false', ...plan.extraEnv },
    labels: { ...plan.labels, 'serverless-max.action': `${plan.action.namespace}/${plan.action.name}` },
    memoryMb: memory,
    cpuShares: Math.max(Math.floor(1024 / Math.max(Math.floor(plan.budgetMb / memory), 1)), 2),
    pidsLimit: 1024,
    ulimitNofile: 1024,
    publish: [actionPort],
    capDrop: ['NET_RAW', 'NET_ADMIN'],
    noNewPrivileges: true,
  };
}

/** `<prefix>_<sequence>_<namespace>_<action>`, with what the engine does not allow in a name left out. */
function containerName(plan: ContainerPlan): string {
  const clean = (text: string): string => text.replaceAll(/[^A-Za-z0-9_]/g, '');
  return `${plan.namePrefix}_${plan.sequence}_${clean(plan.namespace)}_${clean(plan.action.name)}`;
}
