import type { DeploymentPlan, FieldChange, PlannedAction } from '@serverless-max/deployer';
import { pathOf } from '@serverless-max/deployer';
import { formatBytes } from '../publish/sizes.ts';

const marks = { create: '+', update: '~', unchanged: '=' } as const;

/** A plan for a person: what happens to each action, field by field, and what stands against it. */
export function formatPlan(plan: DeploymentPlan): string {
  const { apiHost, namespace, actions, newPackages } = plan;
  return [
    '',
    `${apiHost}, namespace ${namespace}`,
    ...newPackages.map((name) => `  + package ${name}`),
    ...actions.flatMap(formatAction),
    '',
    summary(plan),
  ].join('\n');
}

/** One sentence on what a plan does. */
export function summary({ actions }: DeploymentPlan): string {
  const count = (verdict: PlannedAction['verdict']) => actions.filter((it) => it.verdict === verdict).length;
  return `${count('create')} to create, ${count('update')} to update, ${count('unchanged')} unchanged.`;
}

/** A plan for a script. */
export function planRecord(plan: DeploymentPlan): object {
  return {
    event: 'plan',
    host: plan.apiHost,
    namespace: plan.namespace,
    newPackages: plan.newPackages,
    actions: plan.actions.map(({ path, verdict, changes, problems, notes, url, current, desired }) => ({
      name: pathOf(path),
      verdict,
      version: current?.version,
      url,
      changes,
      uploadBytes: desired.publication?.uploadBytes,
      notes,
      problems: problems.map(({ code, message, hint }) => ({ code, error: message, hint })),
    })),
  };
}

function formatAction(planned: PlannedAction): string[] {
  const { path, verdict, changes, problems, notes, url, current, desired } = planned;
  const version = current === undefined ? '' : ` (${current.version})`;
  const bytes = desired.publication?.isPublished === false ? desired.publication.uploadBytes : undefined;
  const upload = bytes === undefined ? [] : [`to push: ${formatBytes(bytes)}`];
  const width = Math.max(0, ...changes.map(({ field }) => field.length));
  return [
    `  ${marks[verdict]} ${pathOf(path)}: ${verdict}${version}`,
    ...changes.map((change) => `      ${change.field.padEnd(width)}  ${arrow(change)}`),
    ...upload.map((it) => `      ${it}`),
    ...(url === undefined || verdict === 'unchanged' ? [] : [`      at ${url}`]),
    ...notes.map((note) => `      ⚠ ${note}`),
    ...problems.flatMap(({ message, hint }) => [
      `      ✖ ${message}`,
      ...(hint ? [`        → ${hint}`] : []),
    ]),
  ];
}

function arrow({ old, new: now }: FieldChange): string {
  if (old === undefined) return now ?? '';
  return now === undefined ? `${old} → removed` : `${old} → ${now}`;
}
