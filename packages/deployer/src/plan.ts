import type { ServerlessMaxError } from '@serverless-max/foundation';
import type { JsonValue } from '@serverless-max/whisk-protocol';
import type { DesiredAction } from './desired-action.ts';
import { NameClashError, PlanRefusedError } from './errors.ts';
import { changesBetween, type FieldChange } from './field-changes.ts';
import type { DeployedAction } from './host/deployed-action.ts';
import { type ActionPath, pathOf } from './host/whisk-host.ts';
import { clashesAmong, notesOn, type PlanContext, problemsOf } from './plan-checks.ts';
import { type WebUrlForm, webUrl } from './web-url.ts';

/** A package that actions shall be in, as the host has it. */
export interface PackageState {
  readonly isBinding: boolean;
  readonly parameters: ReadonlyMap<string, JsonValue>;
}

/** What the host has now. */
export interface HostState extends PlanContext {
  /** The caller's. */
  readonly namespace: string;
  /** By `name` or `package/name`. */
  readonly actions: ReadonlyMap<string, DeployedAction>;
  readonly packages: ReadonlyMap<string, PackageState>;
  readonly urlForm: WebUrlForm;
}

/** What happens to one action, and why it cannot. */
export interface PlannedAction {
  readonly path: ActionPath;
  readonly desired: DesiredAction;
  readonly current: DeployedAction | undefined;
  readonly verdict: 'create' | 'update' | 'unchanged';
  readonly changes: readonly FieldChange[];
  readonly problems: readonly ServerlessMaxError[];
  readonly notes: readonly string[];
  /** Where it answers; undefined when it is no web action. */
  readonly url: string | undefined;
  /** Parameters that it inherits from its package. */
  readonly inherited: ReadonlyMap<string, JsonValue>;
}

/** What a deployment would do; nothing has been done. */
export interface DeploymentPlan {
  readonly apiHost: string;
  readonly namespace: string;
  readonly actions: readonly PlannedAction[];
  /** Packages that are made first. */
  readonly newPackages: readonly string[];
}

/** Decides what has to be done to get from what a host has to what it shall have; nothing is read or written. */
export function planDeployment(desired: readonly DesiredAction[], state: HostState): DeploymentPlan {
  const clashes = clashesAmong(desired);
  const actions = desired.map((it, at): PlannedAction => {
    const planned = planAction(it, state);
    return at === 0 ? { ...planned, problems: [...clashes, ...planned.problems] } : planned;
  });
  const wanted = new Set(desired.map((it) => it.package).filter((it) => it !== undefined));
  const newPackages = [...wanted].filter((it) => !state.packages.has(it));
  return { apiHost: state.apiHost, namespace: state.namespace, actions, newPackages };
}

/** Whether anything would be done. */
export function hasChanges({ actions }: DeploymentPlan): boolean {
  return actions.some(({ verdict }) => verdict !== 'unchanged');
}

/** Throws what stands against a plan: the problem, or `PlanRefusedError` when there are several. */
export function assertFeasible({ actions }: DeploymentPlan): void {
  const problems = actions.flatMap((it) => it.problems);
  const [first] = problems;
  if (first) throw problems.length === 1 ? first : new PlanRefusedError(problems);
}

function planAction(desired: DesiredAction, state: HostState): PlannedAction {
  const path = { namespace: state.namespace, package: desired.package, name: desired.name };
  const current = state.actions.get(pathOf(desired));
  const pkg = desired.package === undefined ? undefined : state.packages.get(desired.package);
  const changes = changesBetween(current, desired);
  const verdict = current === undefined ? 'create' : changes.length > 0 ? 'update' : 'unchanged';
  return {
    path,
    desired,
    current,
    verdict,
    changes,
    problems: [...bindingProblems(desired, pkg), ...problemsOf(desired, current, state)],
    notes: verdict === 'unchanged' ? [] : notesOn(desired, state),
    url: desired.web === 'no' ? undefined : webUrl(path, state.urlForm),
    inherited: pkg?.parameters ?? new Map(),
  };
}

function bindingProblems(
  { package: pkg }: DesiredAction,
  state: PackageState | undefined,
): ServerlessMaxError[] {
  if (pkg === undefined || !state?.isBinding) return [];
  const detail = 'it is a binding of another package, and no action can be put into one';
  return [new NameClashError(pkg, detail, 'Choose another package with --package.')];
}
