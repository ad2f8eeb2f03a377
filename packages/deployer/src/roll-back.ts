import { type JsonObject, type JsonValue, mergeParameters } from '@serverless-max/whisk-protocol';
import { assertUnchanged, overwriteAction } from './apply.ts';
import {
  extendHistory,
  type ImageOrigin,
  type Revision,
  readRecord,
  recordKey,
  writeRecord,
} from './deployment-record.ts';
import { NoRevisionError } from './errors.ts';
import type { DeployedAction } from './host/deployed-action.ts';
import { type ActionPath, pathOf, type WhiskHost } from './host/whisk-host.ts';

/**
 * Makes an action that was just changed what it was before, in everything: its image, limits, parameters, annotations.
 * One that was just created is deleted. `inherited` are the parameters of its package.
 */
export async function restoreAction(
  host: WhiskHost,
  path: ActionPath,
  before: DeployedAction | undefined,
  now: DeployedAction,
  inherited: ReadonlyMap<string, JsonValue>,
): Promise<DeployedAction | undefined> {
  if (!before) {
    await assertUnchanged(host, path, now);
    await host.deleteAction(path);
    return undefined;
  }
  const kept = new Set(before.annotations.map(({ key }) => key));
  const added = now.annotations.map(({ key }) => key).filter((key) => !kept.has(key));
  const own = before.parameters.filter(
    ({ key, value }) => !inherited.has(key) || JSON.stringify(inherited.get(key)) !== JSON.stringify(value),
  );
  const body: JsonObject = {
    exec: { kind: 'blackbox', image: imageOf(before) },
    limits: { ...before.limits },
    parameters: own.map((it) => ({ ...it })),
    annotations: before.annotations.map((it) => ({ ...it })),
    ...(added.length > 0 && { delAnnotations: added }),
  };
  return overwriteAction(host, path, body, now);
}

/** Whether `restoreAction` can make it what it was: the code of a kind is not read, so it cannot be written again. */
export function isRestorable(before: DeployedAction | undefined): boolean {
  return before === undefined || before.image !== undefined;
}

/** What going back to an earlier revision changes. */
export interface RollbackPlan {
  readonly path: ActionPath;
  readonly current: DeployedAction;
  readonly revision: Revision;
  readonly body: JsonObject;
}

/**
 * Decides how to go back: to the newest earlier revision, or to that of a version. Image, limits, and how it is reached
 * are the revision's then; parameters and secrets stay. Going back is a change like any other, and can be gone back.
 * @throws NoRevisionError
 */
export function planRollback(
  path: ActionPath,
  current: DeployedAction,
  version: string | undefined,
): RollbackPlan {
  const record = readRecord(current);
  const history = record?.history ?? [];
  const revision = version === undefined ? history[0] : history.find((it) => it.version === version);
  if (!revision)
    throw new NoRevisionError(
      pathOf(path),
      version,
      history.map((it) => it.version),
    );
  const origin: ImageOrigin = revision.origin ?? {
    model: record?.origin.model ?? path.name,
    config: 'unknown',
  };
  return {
    path,
    current,
    revision,
    body: {
      exec: { kind: 'blackbox', image: revision.image },
      limits: { ...revision.limits },
      annotations: mergeParameters(
        Object.entries(revision.web).map(([key, value]) => ({ key, value })),
        [
          {
            key: recordKey,
            value: writeRecord({
              origin,
              image: revision.image,
              parameters: record?.parameters ?? [],
              annotations: record?.annotations ?? [],
              history: extendHistory(current),
            }),
          },
        ],
      ).map((it) => ({ ...it })),
    },
  };
}

/** Goes back. Throws `LostUpdateError` when the action changed since it was planned. */
export async function rollBack(
  host: WhiskHost,
  { path, current, body }: RollbackPlan,
): Promise<DeployedAction> {
  await assertUnchanged(host, path, current);
  return overwriteAction(host, path, body, current);
}

function imageOf(action: DeployedAction): string {
  const record = readRecord(action);
  const recorded = record?.image.replace(/@.*$/, '');
  return record && (recorded === action.image || record.image === action.image)
    ? record.image
    : (action.image ?? '');
}
