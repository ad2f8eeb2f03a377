import { type DeploymentStatus, type FindDigest, readStatus } from '@serverless-max/deployer';
import { MissingSettingError } from '../config/errors.ts';
import { reachHost } from '../deployment/deployed-actions.ts';
import { digestsIn } from '../deployment/image-access.ts';
import { readSources, type SourceOptions } from '../deployment/sources.ts';
import { openRegistries, type RegistryOptions } from '../publish/open-registries.ts';
import type { Shell } from '../shell.ts';

/** Options of `smax status`. */
export interface StatusOptions extends SourceOptions, RegistryOptions {
  readonly allTargets?: boolean;
}

/** `smax status`: what is deployed on a host, and whether it is what was deployed. */
export async function status(names: readonly string[], options: StatusOptions, shell: Shell): Promise<void> {
  using registries = await openRegistries(shell, options, []);
  const findDigest = digestsIn(registries, shell.signal);
  for (const target of await targetsOf(options, shell)) {
    await showHost(names, { ...options, ...(target !== undefined && { target }) }, findDigest, shell);
  }
}

async function targetsOf(options: StatusOptions, shell: Shell): Promise<readonly (string | undefined)[]> {
  if (!options.allTargets) return [options.target];
  const { file } = await readSources(options, shell);
  const targets = Object.keys(file?.targets ?? {});
  if (targets.length > 0) return targets;
  throw new MissingSettingError(
    'which targets there are',
    'They stand in "targets" of serverless-max.config.json.',
  );
}

async function showHost(
  names: readonly string[],
  options: SourceOptions,
  findDigest: FindDigest,
  shell: Shell,
): Promise<void> {
  const { output } = shell;
  const { host, namespace, webUrlTemplate: template } = await reachHost(options, shell);
  const urlForm = { apiHost: host.apiHost, apiVersion: host.apiVersion, template };
  const all = await readStatus(host, namespace, urlForm, findDigest);
  const wanted = names.length === 0 ? all : all.filter((it) => names.includes(it.name));
  const target = options.target === undefined ? '' : `${options.target}: `;
  output.line(
    `${target}${host.apiHost}, namespace ${namespace}: ${wanted.length} deployed by serverless-max`,
  );
  for (const it of wanted) {
    for (const line of formatStatus(it)) output.line(line);
    output.record({ event: 'status', target: options.target, host: host.apiHost, namespace, ...it });
  }
}

function formatStatus(status: DeploymentStatus): string[] {
  const { name, version, state, detail, image, config, commit, url, updated } = status;
  return [
    `  ${state === 'as deployed' ? '✔' : '⚠'} ${name} (${version}): ${state}${detail === undefined ? '' : `, ${detail}`}`,
    `      image   ${image}`,
    `      config  ${config}`,
    ...(commit === undefined ? [] : [`      commit  ${commit}`]),
    `      since   ${new Date(updated).toISOString()}`,
    ...(url === undefined ? [] : [`      at      ${url}`]),
  ];
}
