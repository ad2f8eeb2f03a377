import { type Deployment, type DeploymentResult, type DeployOptions, deployAction } from './deploy-action.ts';
import { DeploymentStoppedError } from './errors.ts';
import { pathOf, type WhiskHost } from './host/whisk-host.ts';

/** What is told while several actions are deployed; `at` is the place in the list. */
export interface DeploymentObserver {
  onStage(at: number, line: string): void;
  onDetail(at: number, line: string): void;
  onDone(at: number, result: DeploymentResult): void;
  onFailed(at: number, error: unknown): void;
  /** Never begun, because another one failed. */
  onSkipped(at: number): void;
}

/**
 * Deploys actions, `parallel` at the same time. After the first failure no other one is begun; those that are on their
 * way go on to their end. Rejects with the failure, and where there are several actions with what was done and what not.
 */
export async function deployAll(
  host: WhiskHost,
  deployments: readonly Deployment[],
  options: DeployOptions & { readonly parallel: number },
  observer: DeploymentObserver,
): Promise<readonly DeploymentResult[]> {
  const results = new Map<number, DeploymentResult>();
  const failures: { readonly at: number; readonly error: unknown }[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (failures.length === 0 && next < deployments.length && !options.signal.aborted) {
      const at = next++;
      const deployment = deployments[at] as Deployment;
      try {
        const result = await deployAction(host, deployment, {
          ...options,
          onStage: (line) => observer.onStage(at, line),
          onDetail: (line) => observer.onDetail(at, line),
        });
        results.set(at, result);
        observer.onDone(at, result);
      } catch (error) {
        failures.push({ at, error });
        observer.onFailed(at, error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.parallel, deployments.length) }, work));
  for (let at = next; at < deployments.length; at++) observer.onSkipped(at);
  const names = deployments.map(({ planned }) => pathOf(planned.path));
  const isDone = (at: number): boolean => results.has(at);
  const done = names.filter((_name, at) => isDone(at));
  const undone = names.filter((_name, at) => !isDone(at));
  const [first] = failures;
  if (!first) {
    options.signal.throwIfAborted();
    return [...results.entries()].sort(([one], [other]) => one - other).map(([, result]) => result);
  }
  if (deployments.length === 1 || options.signal.aborted || !(first.error instanceof Error))
    throw first.error;
  throw new DeploymentStoppedError(first.error, done, undone);
}
