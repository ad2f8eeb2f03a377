import { pathOf, toRemoveCommand } from '@serverless-max/deployer';
import { reachHost, requireAction } from '../deployment/deployed-actions.ts';
import type { SourceOptions } from '../deployment/sources.ts';
import type { Shell } from '../shell.ts';

/** Options of `smax remove`. */
export interface RemoveOptions extends SourceOptions {
  readonly force?: boolean;
  readonly printCommands?: boolean;
  readonly yes: boolean;
}

/** `smax remove`: deletes actions of the host; their images stay in the registry. */
export async function remove(names: readonly string[], options: RemoveOptions, shell: Shell): Promise<void> {
  const { output } = shell;
  const reached = await reachHost(options, shell);
  const force = options.force === true;
  // All of them are looked at before the first is deleted.
  const found = await Promise.all(
    names.map((name) => requireAction(reached, name, { force, verb: 'removed' })),
  );
  const paths = found.map(({ path }) => path);
  if (options.printCommands) {
    const commands = paths.map((path) => toRemoveCommand(pathOf(path)));
    for (const command of commands) output.line(command);
    output.record({ event: 'commands', commands });
    return;
  }
  const question = `Remove ${paths.map(pathOf).join(', ')} from ${reached.host.apiHost}?`;
  if (!(await shell.confirm(options.yes)(question))) return output.remark('Nothing was done.');
  for (const path of paths) {
    const wasThere = await reached.host.deleteAction(path);
    output.line(`${pathOf(path)}: ${wasThere ? 'removed' : 'was gone already'}`);
    output.record({ event: 'removed', name: pathOf(path) });
  }
}
