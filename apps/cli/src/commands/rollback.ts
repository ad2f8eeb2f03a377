import { pathOf, planRollback, rollBack, toRollbackCommand } from '@serverless-max/deployer';
import { reachHost, requireAction } from '../deployment/deployed-actions.ts';
import type { SourceOptions } from '../deployment/sources.ts';
import type { Shell } from '../shell.ts';

/** Options of `smax rollback`. */
export interface RollbackOptions extends SourceOptions {
  /** The version to go back to; the one before when not given. */
  readonly to?: string;
  readonly dryRun?: boolean;
  readonly printCommands?: boolean;
  readonly yes: boolean;
}

/** `smax rollback`: image, limits and web flags of an earlier revision. */
export async function rollback(name: string, options: RollbackOptions, shell: Shell): Promise<void> {
  const { output } = shell;
  const reached = await reachHost(options, shell);
  const { path, action } = await requireAction(reached, name, { force: true, verb: 'rolled back' });
  const plan = planRollback(path, action, options.to);
  const { revision } = plan;
  const what = `${pathOf(path)} from ${action.version} (${action.image ?? action.kind}) back to ${revision.version} (${revision.image})`;
  if (options.printCommands) {
    output.line(toRollbackCommand(plan));
    output.record({ event: 'commands', commands: [toRollbackCommand(plan)] });
    return;
  }
  if (options.dryRun) {
    output.line(`Would take ${what}.`);
    output.record({
      event: 'plan',
      name: pathOf(path),
      from: action.version,
      to: revision.version,
      image: revision.image,
    });
    return;
  }
  if (!(await shell.confirm(options.yes)(`Take ${what}?`))) return output.remark('Nothing was done.');
  const now = await rollBack(reached.host, plan);
  output.line(`${pathOf(path)} is what ${revision.version} was: ${revision.image} (version ${now.version}).`);
  output.record({
    event: 'rolled-back',
    name: pathOf(path),
    version: now.version,
    to: revision.version,
    image: revision.image,
  });
}
