import { type DeploymentStatus, readStatus } from '@serverless-max/deployer';
import { reachHost } from '../deployment/deployed-actions.ts';
import { digestsIn } from '../deployment/image-access.ts';
import type { SourceOptions } from '../deployment/sources.ts';
import { openRegistries, type RegistryOptions } from '../publish/open-registries.ts';
import type { Shell } from '../shell.ts';

/** `smax status`: what is deployed on a host, and whether it is what was deployed. */
export async function status(
  names: readonly string[],
  options: SourceOptions & RegistryOptions,
  shell: Shell,
): Promise<void> {
  const { output } = shell;
  const { host, namespace, webUrlTemplate: template } = await reachHost(options, shell);
  using registries = await openRegistries(shell, options, []);
  const urlForm = { apiHost: host.apiHost, apiVersion: host.apiVersion, template };
  const all = await readStatus(host, namespace, urlForm, digestsIn(registries, shell.signal));
  const wanted = names.length === 0 ? all : all.filter((it) => names.includes(it.name));
  output.line(`${host.apiHost}, namespace ${namespace}: ${wanted.length} deployed by serverless-max`);
  for (const it of wanted) {
    for (const line of formatStatus(it)) output.line(line);
    output.record({ event: 'status', host: host.apiHost, namespace, ...it });
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
