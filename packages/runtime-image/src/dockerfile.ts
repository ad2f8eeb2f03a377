import type { PackedFile } from '@serverless-max/oci';
import type { AppendPlan } from './plan.ts';

/** A plan as a Dockerfile, and the other files of its build context. */
export interface RenderedDockerfile {
  readonly dockerfile: string;
  readonly files: readonly PackedFile[];
}

/**
 * The same recipe for people who prefer a Dockerfile. What it builds does the same, but has an id of its own in
 * every build, as builders write down the time.
 */
export function renderDockerfile(
  plan: AppendPlan,
  extraLabels: Readonly<Record<string, string>> = {},
): RenderedDockerfile {
  const { base, files, patch } = plan;
  const folders = new Set(files.map(({ path }) => path.slice(0, path.indexOf('/'))));
  const lines = [
    `FROM ${base.reference}`,
    ...[...folders].map((folder) => `COPY ${folder}/ /${folder}/`),
    ...settings('ENV', patch.env),
    ...settings('LABEL', { ...patch.labels, ...extraLabels }),
    ...(patch.exposedPorts ?? []).map((port) => `EXPOSE ${port}`),
    ...(patch.dropHealthcheck && plan.baseConfig.config.Healthcheck ? ['HEALTHCHECK NONE'] : []),
    ...(patch.entrypoint ? [`ENTRYPOINT ${JSON.stringify(patch.entrypoint)}`] : []),
    ...(patch.cmd ? [`CMD ${JSON.stringify(patch.cmd)}`] : []),
  ];
  return { dockerfile: `${lines.join('\n')}\n`, files };
}

// One instruction for all: the classic builder takes about a tenth of a second for each.
function settings(instruction: string, values: Readonly<Record<string, string>> = {}): readonly string[] {
  const pairs = Object.entries(values).map(
    ([name, value]) => `${name}="${value.replace(/["\\$]/g, '\\$&')}"`,
  );
  return pairs.length === 0 ? [] : [`${instruction} ${pairs.join(' \\\n  ')}`];
}
