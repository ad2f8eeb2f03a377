import { isEntityName } from './entity-name.ts';
import { type EntityPut, malformedPut, parseEntityPut, toPutBody } from './entity-put.ts';
import { WhiskRejection } from './errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import type { SystemLimits } from './limits.ts';
import { messages } from './messages.ts';
import { type Annotation, annotationOf, type Parameter, toParameterDocuments } from './parameters.ts';
import { checkPutSize } from './put-size.ts';
import type { EntityReference, RuleStatus } from './rule.ts';
import { firstVersion, nextVersion } from './version.ts';

/** What a trigger knows of a rule: the action that it fires, and whether it does. */
export interface RuleLink {
  readonly action: EntityReference;
  readonly status: RuleStatus;
}

/** A stored trigger. */
export interface WhiskTrigger {
  readonly namespace: string;
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly version: string;
  readonly publish: boolean;
  readonly annotations: readonly Annotation[];
  /** By `namespace/rule`; absent until a rule refers to the trigger. */
  readonly rules?: Readonly<Record<string, RuleLink>>;
  /** Epoch milliseconds of the last write; a rule that comes or goes is none. */
  readonly updated: number;
}

/** Where a PUT of a trigger or of a rule lands, and when. */
export interface TriggerPutContext {
  readonly namespace: string;
  readonly name: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Reads the body of a PUT of a trigger. Throws a 400 for what is malformed and a 413 for what is too large. */
export function parseTriggerPut(body: JsonValue | undefined, limits: SystemLimits): EntityPut {
  const fields = toPutBody(body);
  // A trigger has no limits; the object is there for the sake of the clients.
  if (fields['limits'] !== undefined && !isJsonObject(fields['limits'])) {
    throw malformedPut(messages.objectExpected);
  }
  const put = parseEntityPut(fields);
  checkPutSize(put, limits);
  return put;
}

/**
 * The trigger after a PUT: parameters and annotations are replaced as a whole. Throws a 400 for a new trigger whose
 * `feed` annotation is no path of names; whether the feed exists is not asked. (OpenWhisk: Triggers.scala.)
 */
export function applyTriggerPut(
  existing: WhiskTrigger | undefined,
  put: EntityPut,
  { namespace, name, now }: TriggerPutContext,
): WhiskTrigger {
  const trigger: WhiskTrigger = {
    namespace,
    name,
    parameters: put.parameters ?? existing?.parameters ?? [],
    version: put.version ?? (existing ? nextVersion(existing.version) : firstVersion),
    publish: put.publish ?? existing?.publish ?? false,
    annotations: put.annotations ?? existing?.annotations ?? [],
    ...(existing?.rules && { rules: existing.rules }),
    updated: now,
  };
  if (!existing && !isFeedLegal(annotationOf(trigger, 'feed'))) {
    throw new WhiskRejection(400, messages.feedNameInvalid);
  }
  return trigger;
}

function isFeedLegal(feed: JsonValue | undefined): boolean {
  if (feed === undefined) return true;
  if (typeof feed !== 'string') return false;
  const segments = feed.split('/').filter((segment) => segment !== '');
  return segments.length > 0 && segments.every(isEntityName);
}

/** The trigger as GET, PUT and DELETE answer it. */
export function toTriggerDocument(trigger: WhiskTrigger): JsonObject {
  const { rules } = trigger;
  return {
    ...toTriggerSummary(trigger),
    parameters: toParameterDocuments(trigger.parameters),
    limits: {},
    ...(rules && {
      rules: Object.fromEntries(
        Object.entries(rules).map(([rule, { action, status }]) => [rule, { action: { ...action }, status }]),
      ),
    }),
  };
}

/** The trigger as an item of a list. */
export function toTriggerSummary(trigger: WhiskTrigger): JsonObject {
  const { namespace, name, version, publish, annotations, updated } = trigger;
  return { namespace, name, version, publish, annotations: toParameterDocuments(annotations), updated };
}
