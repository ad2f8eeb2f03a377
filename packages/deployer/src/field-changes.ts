import { type Annotation, isJsonObject, type JsonValue } from '@serverless-max/whisk-protocol';
import type { DeploymentRecord } from './deployment-record.ts';
import { readRecord } from './deployment-record.ts';
import type { DesiredAction, WebMode } from './desired-action.ts';
import { type DeployedAction, type LimitName, valuesIn } from './host/deployed-action.ts';
import { formatImage, isSameImage } from './image-reference.ts';

/** One field that changes, in words; `undefined` is nothing. Values of parameters and secrets are never told. */
export interface FieldChange {
  readonly field: string;
  readonly old: string | undefined;
  readonly new: string | undefined;
}

const limitWords: Readonly<Record<LimitName, (value: number) => string>> = {
  memory: (value) => `${value} MB`,
  timeout: (value) => `${value / 1000} s`,
  logs: (value) => `${value} MB`,
  concurrency: (value) => `${value}`,
};

/** What differs between an action as it is and as it shall be, field by field. Without one that is, all is new. */
export function changesBetween(current: DeployedAction | undefined, desired: DesiredAction): FieldChange[] {
  const record = current && readRecord(current);
  return [
    ...imageChanges(current, record, desired),
    ...limitChanges(current, desired),
    ...webChanges(current, desired),
    ...entryChanges('parameter', current?.parameters, desired.parameters, record?.parameters ?? [], secret),
    ...entryChanges(
      'annotation',
      current?.annotations,
      desired.annotations,
      record?.annotations ?? [],
      plain,
    ),
  ];
}

/** How the action is reached, from its annotations. */
export function webModeOf({ annotations }: Pick<DeployedAction, 'annotations'>): WebMode {
  const values = valuesIn(annotations);
  if (values.get('web-export') !== true) return 'no';
  return values.get('raw-http') === true ? 'raw' : 'true';
}

/** The names that this deployer set once and that are not wanted any more. */
export function droppedNames(
  recorded: readonly string[],
  desired: readonly { readonly key: string }[],
): string[] {
  const wanted = new Set(desired.map(({ key }) => key));
  return recorded.filter((name) => !wanted.has(name));
}

function imageChanges(
  current: DeployedAction | undefined,
  record: DeploymentRecord | undefined,
  { image, origin, publication }: DesiredAction,
): FieldChange[] {
  const changes: FieldChange[] = [];
  const wanted = formatImage(image);
  const is =
    record && current?.image && isSameImage(record.image, current.image) ? record.image : current?.image;
  if (current && current.kind !== 'blackbox') {
    changes.push({ field: 'kind', old: current.kind, new: 'blackbox' });
  }
  if (is === undefined || !isSameImage(is, wanted)) changes.push({ field: 'image', old: is, new: wanted });
  else if (record?.origin.config !== origin.config) {
    changes.push({ field: 'image contents', old: record?.origin.config, new: origin.config });
  } else if (publication?.isPublished === false) {
    changes.push({ field: 'image in the registry', old: undefined, new: 'pushed again' });
  }
  return changes;
}

function limitChanges(current: DeployedAction | undefined, { limits }: DesiredAction): FieldChange[] {
  return (Object.entries(limits) as [LimitName, number][])
    .filter(([name, value]) => current?.limits[name] !== value)
    .map(([name, value]) => {
      const old = current?.limits[name];
      return {
        field: name,
        old: old === undefined ? undefined : limitWords[name](old),
        new: limitWords[name](value),
      };
    });
}

function webChanges(
  current: DeployedAction | undefined,
  { web, requiredAuth }: DesiredAction,
): FieldChange[] {
  const old = current && webModeOf(current);
  const changes: FieldChange[] = old === web ? [] : [{ field: 'web', old, new: web }];
  const now = current && valuesIn(current.annotations).get('require-whisk-auth');
  const isOpen = now === undefined || now === false;
  if (requiredAuth === undefined || (requiredAuth === false && isOpen)) return changes;
  const field = 'required secret';
  if (requiredAuth === false) return [...changes, { field, old: 'set', new: undefined }];
  if (isOpen) return [...changes, { field, old: undefined, new: 'set' }];
  if (typeof requiredAuth === 'object' || requiredAuth === now) return changes;
  return [...changes, { field, old: 'set', new: 'changed' }];
}

function entryChanges(
  what: string,
  current: readonly Annotation[] = [],
  desired: readonly Annotation[],
  recorded: readonly string[],
  show: (value: JsonValue, role: 'old' | 'new' | 'only') => string,
): FieldChange[] {
  const now = valuesIn(current);
  const changed = desired
    .filter(({ key, value }) => !isEqual(now.get(key), value))
    .map(({ key, value }): FieldChange => {
      const old = now.get(key);
      const field = `${what} ${key}`;
      if (old === undefined) return { field, old: undefined, new: show(value, 'only') };
      return { field, old: show(old, 'old'), new: show(value, 'new') };
    });
  const dropped = droppedNames(recorded, desired)
    .filter((key) => now.has(key))
    .map(
      (key): FieldChange => ({
        field: `${what} ${key}`,
        old: show(now.get(key) ?? null, 'only'),
        new: undefined,
      }),
    );
  return [...changed, ...dropped];
}

function secret(_value: JsonValue, role: 'old' | 'new' | 'only'): string {
  return { old: 'a value', new: 'another value', only: 'a value' }[role];
}

function plain(value: JsonValue): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** Equal as JSON, whatever the order of members. */
function isEqual(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((it, at) => isEqual(it, right[at]));
  }
  if (isJsonObject(left) && isJsonObject(right)) {
    const keys = Object.keys(left);
    return keys.length === Object.keys(right).length && keys.every((key) => isEqual(left[key], right[key]));
  }
  return left === right;
}
