import type { DesiredAction, RequiredAuth, WebMode } from '@serverless-max/deployer';
import { recordKey } from '@serverless-max/deployer';
import type { Fitness } from '@serverless-max/fitness/reports';
import type { JsonObject } from '@serverless-max/whisk-protocol';
import { type ResolvedSettings, textOf } from '../config/resolve-settings.ts';
import type { SettingName } from '../config/settings.ts';
import { InvalidOptionError } from '../errors.ts';
import type { PreparedImage } from './prepared-image.ts';

/** Annotations that other settings are for. */
const ownAnnotations: Readonly<Record<string, string>> = {
  'web-export': '--web',
  'raw-http': '--web',
  final: '--web',
  'require-whisk-auth': '--require-auth',
  [recordKey]: 'the record of a deployment',
};

/**
 * The action that an image shall become: what the settings say, then what the catalogue knows of the model. What nobody
 * says is left as it is on the host.
 * @throws InvalidOptionError
 */
export function desireAction(
  { name, model, origin, publication }: PreparedImage,
  settings: ResolvedSettings,
  facts: {
    readonly commit: string | undefined;
    readonly sampleBytes: number | undefined;
    /** What the last examination of the image said. */
    readonly fitness: Fitness;
    /** A secret to begin with, when one shall be made up. */
    readonly newSecret: string;
  },
): DesiredAction {
  const { commit, sampleBytes, fitness, newSecret } = facts;
  const { verdict, reportDigest: report, failures, path } = fitness;
  const limit = (setting: SettingName, otherwise?: number) => settings[setting]?.value ?? otherwise;
  const limits = Object.entries({
    memory: limit('memory', model?.memoryMb),
    timeout: limit('timeout', model?.timeoutMs),
    concurrency: limit('concurrency'),
    logs: limit('logs'),
  }).filter((entry): entry is [string, number] => entry[1] !== undefined);
  const requiredAuth = requiredAuthIn(settings, newSecret);
  return {
    package: textOf(settings, 'package'),
    name: textOf(settings, 'name') ?? name,
    image: publication.image,
    origin: { ...origin, commit, report },
    limits: Object.fromEntries(limits),
    web: (textOf(settings, 'web') ?? 'raw') as WebMode,
    ...(requiredAuth !== undefined && { requiredAuth }),
    parameters: entriesOf(settings, 'params'),
    annotations: annotationsOf(settings, model?.description),
    sampleBytes,
    ...(verdict !== 'unknown' && { fitness: { isFit: verdict === 'fit', failures, path } }),
    publication: publication.publication,
  };
}

function annotationsOf(settings: ResolvedSettings, description: string | undefined) {
  const given = entriesOf(settings, 'annotations');
  const own = given.find(({ key }) => ownAnnotations[key] !== undefined);
  if (own)
    throw new InvalidOptionError(
      '--annotation',
      own.key,
      `any name but those that ${ownAnnotations[own.key]} is for`,
    );
  const describes = given.some(({ key }) => key === 'description');
  return description === undefined || describes
    ? given
    : [{ key: 'description', value: description }, ...given];
}

function requiredAuthIn(settings: ResolvedSettings, newSecret: string): RequiredAuth | undefined {
  const value = settings.requireAuth?.value;
  if (value === undefined || typeof value === 'string') return value;
  return value === true ? { generated: newSecret } : false;
}

function entriesOf(settings: ResolvedSettings, name: 'params' | 'annotations') {
  const values = (settings[name]?.value ?? {}) as JsonObject;
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}
