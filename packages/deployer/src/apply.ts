import { isDeepStrictEqual } from 'node:util';
import { type JsonObject, nextVersion } from '@serverless-max/whisk-protocol';
import { toActionBody } from './action-body.ts';
import { readRecord, recordKey } from './deployment-record.ts';
import { LostUpdateError, NameClashError } from './errors.ts';
import { type DeployedAction, valuesIn } from './host/deployed-action.ts';
import { HostFailedError, HostRefusedError, HostTimedOutError, HostUnreachableError } from './host/errors.ts';
import { type ActionPath, pathOf, type WhiskHost } from './host/whisk-host.ts';
import type { ImageReference } from './image-reference.ts';
import type { PlannedAction } from './plan.ts';

/**
 * Creates or updates the action with its image. OpenWhisk has no conditional write, so the action is read right before
 * it and must be as it was planned; and as a write counts the version up by one, the answer's version tells whether
 * somebody came in between all the same. (OpenWhisk: `WhiskAction.version`, upPatch.)
 * @throws LostUpdateError NameClashError, and what the host says
 */
export async function applyAction(
  host: WhiskHost,
  planned: PlannedAction,
  image: ImageReference,
): Promise<DeployedAction> {
  const { path, desired, current, inherited } = planned;
  const body = toActionBody({ ...desired, image }, current, inherited);
  if (!current) return createAction(host, path, body);
  await assertUnchanged(host, path, current);
  return overwriteAction(host, path, body, current);
}

/** Throws `LostUpdateError` when the action is not what it was. */
export async function assertUnchanged(
  host: WhiskHost,
  path: ActionPath,
  known: DeployedAction,
): Promise<void> {
  const now = await host.getAction(path);
  if (now?.version === known.version && now.updated === known.updated) return;
  throw new LostUpdateError(pathOf(path), known.version, now?.version ?? 'nothing (it was deleted)', false);
}

/** Writes over an action that was just read. */
export async function overwriteAction(
  host: WhiskHost,
  path: ActionPath,
  body: JsonObject,
  known: DeployedAction,
): Promise<DeployedAction> {
  const written = await writeOnce(host, path, body, true).catch((error: unknown) => {
    // OpenWhisk's store refuses one of two writes at the same instant.
    if (!(error instanceof HostRefusedError) || error.status !== 409) throw error;
    throw new LostUpdateError(pathOf(path), known.version, 'a newer one', false);
  });
  if (written.version !== nextVersion(known.version)) {
    throw new LostUpdateError(pathOf(path), known.version, written.version, true);
  }
  return written;
}

async function createAction(host: WhiskHost, path: ActionPath, body: JsonObject): Promise<DeployedAction> {
  try {
    return await writeOnce(host, path, body, false);
  } catch (error) {
    if (!(error instanceof HostRefusedError) || error.status !== 409) throw error;
    const detail = 'somebody created it since this was planned';
    throw new NameClashError(pathOf(path), detail, 'Look at `smax diff` and deploy again.');
  }
}

/** When it is uncertain whether the host has done it, the action itself tells; it is written again at most once. */
async function writeOnce(
  host: WhiskHost,
  path: ActionPath,
  body: JsonObject,
  overwrite: boolean,
): Promise<DeployedAction> {
  try {
    return await host.putAction(path, body, overwrite);
  } catch (error) {
    const isUncertain =
      error instanceof HostFailedError ||
      error instanceof HostTimedOutError ||
      error instanceof HostUnreachableError;
    if (!isUncertain) throw error;
    const now = await host.getAction(path);
    if (now && carriesBody(now, body)) return now;
    if (!overwrite && now) throw error;
    return host.putAction(path, body, overwrite);
  }
}

function carriesBody(action: DeployedAction, body: JsonObject): boolean {
  const wanted = (body['annotations'] as { key: string; value: unknown }[]).find(
    ({ key }) => key === recordKey,
  );
  return (
    readRecord(action) !== undefined &&
    isDeepStrictEqual(valuesIn(action.annotations).get(recordKey), wanted?.value)
  );
}
