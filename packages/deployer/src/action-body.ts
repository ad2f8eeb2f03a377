import {
  type Annotation,
  type JsonObject,
  type JsonValue,
  mergeParameters,
  type Parameter,
  webAnnotations,
} from '@serverless-max/whisk-protocol';
import { extendHistory, readRecord, recordKey, writeRecord } from './deployment-record.ts';
import type { DesiredAction } from './desired-action.ts';
import { droppedNames } from './field-changes.ts';
import { type DeployedAction, valuesIn } from './host/deployed-action.ts';
import { formatImage } from './image-reference.ts';

/**
 * The body of the PUT that makes an action as it shall be. OpenWhisk merges limits and annotations of an update over
 * what is there, and replaces parameters as a whole; so what others set is sent again, without what the action only
 * inherits from its package. (OpenWhisk: Actions.scala.)
 */
export function toActionBody(
  desired: DesiredAction,
  current: DeployedAction | undefined,
  inherited: ReadonlyMap<string, JsonValue> = new Map(),
): JsonObject {
  const record = current && readRecord(current);
  const image = formatImage(desired.image);
  const gone = droppedNames(record?.annotations ?? [], desired.annotations);
  const parameters = mergeParameters(keptParameters(current, inherited), desired.parameters);
  const { requiredAuth } = desired;
  const opened = requiredAuth === false && current !== undefined ? ['require-whisk-auth'] : [];
  const dropped = [...gone, ...opened];
  return {
    exec: { kind: 'blackbox', image },
    limits: { ...desired.limits },
    parameters: parameters.map((it) => ({ ...it })),
    annotations: [
      ...desired.annotations,
      ...webAnnotations(desired.web),
      ...secretOf(desired, current),
      {
        key: recordKey,
        value: writeRecord({
          origin: desired.origin,
          image,
          parameters: desired.parameters.map(({ key }) => key),
          annotations: desired.annotations.map(({ key }) => key),
          history: extendHistory(current),
        }),
      },
    ].map((it) => ({ ...it })),
    ...(dropped.length > 0 && { delAnnotations: dropped }),
  };
}

/** The annotation that asks for a secret, when one is wanted. */
export function secretOf({ requiredAuth }: DesiredAction, current: DeployedAction | undefined): Annotation[] {
  if (requiredAuth === undefined || requiredAuth === false) return [];
  const key = 'require-whisk-auth';
  if (typeof requiredAuth === 'string') return [{ key, value: requiredAuth }];
  const now = current && valuesIn(current.annotations).get(key);
  const isSecret = typeof now === 'string' || typeof now === 'number';
  return [{ key, value: isSecret ? now : requiredAuth.generated }];
}

function keptParameters(
  current: DeployedAction | undefined,
  inherited: ReadonlyMap<string, JsonValue>,
): readonly Parameter[] {
  if (!current) return [];
  const ours = new Set(readRecord(current)?.parameters ?? []);
  const isInherited = ({ key, value }: Parameter): boolean =>
    inherited.has(key) && JSON.stringify(inherited.get(key)) === JSON.stringify(value);
  return current.parameters.filter((it) => !ours.has(it.key) && !isInherited(it));
}
