import type { PackedFile } from '@serverless-max/oci';
import type { Addition, AppendPlan } from './plan.ts';

/** A plan as a Dockerfile, and the other files of its build context. */
export interface RenderedDockerfile {
  readonly dockerfile: string;
  readonly files: readonly PackedFile[];
}

/**
 * The same recipe for people who prefer a Dockerfile. What it builds does the same, but has an id of its own in
 * every build, as builders write down the time.
 */
export function renderDockerfile(plan: AppendPlan): RenderedDockerfile {
  return { dockerfile: dockerfileOf(plan, plan.files), files: plan.files };
}

/** The Dockerfile of an addition whose layer has these files, each below a top-level folder. */
export function dockerfileOf(
  { base, baseConfig, patch }: Addition,
  files: readonly { readonly path: string }[],
  extraLabels: Readonly<Record<string, string>> = {},
): string {
  const folders = new Set(files.map(({ path }) => path.slice(0, path.indexOf('/'))));
  const lines = [
    `FROM ${base.reference}`,
    ...[...folders].map((folder) => `COPY ${folder}/ /${folder}/`),
    ...settings('ENV', patch.env),
    ...settings('LABEL', { ...patch.labels, ...extraLabels }),
    ...(patch.exposedPorts ?? []).map((port) => `EXPOSE ${port}`),
    ...(patch.dropHealthcheck && baseConfig.config.Healthcheck ? ['HEALTHCHECK NONE'] : []),
    ...(patch.entrypoint ? [`ENTRYPOINT ${JSON.stringify(patch.entrypoint)}`] : []),
    ...(patch.cmd ? [`CMD ${JSON.stringify(patch.cmd)}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

// One instruction for all: the classic builder takes about a tenth of a second for each.
function settings(instruction: string, values: Readonly<Record<string, string>> = {}): readonly string[] {
  const pairs = Object.entries(values).map(
    ([name, value]) => `${name}="${value.replace(/["\\$]/g, '\\$&')}"`,
  );
  return pairs.length === 0 ? [] : [`${instruction} ${pairs.join(' \\\n  ')}`];
}
