import { fromDeployed, readRecord, toWskdeployManifest } from '@serverless-max/deployer';
import { MissingSettingError } from '../config/errors.ts';
import { reachHost, requireAction } from '../deployment/deployed-actions.ts';
import type { SourceOptions } from '../deployment/sources.ts';
import type { Shell } from '../shell.ts';

/** Options of `smax export`. */
export interface ExportOptions extends SourceOptions {
  readonly wskdeploy?: boolean;
}

/** `smax export --wskdeploy`: a manifest of what is deployed; of everything of ours when nothing is named. */
export async function exportManifest(
  names: readonly string[],
  options: ExportOptions,
  shell: Shell,
): Promise<void> {
  if (!options.wskdeploy) {
    throw new MissingSettingError('in which form to export', 'Give --wskdeploy, the only one there is.');
  }
  const reached = await reachHost(options, shell);
  const { host, namespace } = reached;
  const wanted =
    names.length > 0
      ? names
      : (await host.listActions(namespace))
          .filter(readRecord)
          .map(({ package: pkg, name }) => (pkg === undefined ? name : `${pkg}/${name}`));
  const found = await Promise.all(
    wanted.map((name) => requireAction(reached, name, { force: true, verb: 'exported' })),
  );
  const actions = found.map(({ action }) => fromDeployed(action)).filter((it) => it !== undefined);
  const manifest = await toWskdeployManifest(actions);
  shell.output.line(manifest.trimEnd());
  shell.output.record({ event: 'manifest', manifest });
}
