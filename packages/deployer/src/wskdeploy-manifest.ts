import { type JsonValue, webAnnotations } from '@serverless-max/whisk-protocol';
import { readRecord, recordKey } from './deployment-record.ts';
import type { DesiredAction } from './desired-action.ts';
import { webModeOf } from './field-changes.ts';
import type { DeployedAction } from './host/deployed-action.ts';
import { formatImage } from './image-reference.ts';

/** An action for a manifest. Values of parameters are `$NAME` for wskdeploy to take from its environment. */
export interface ManifestAction {
  readonly package: string | undefined;
  readonly name: string;
  readonly image: string;
  readonly web: 'true' | 'raw' | 'no';
  readonly limits: DesiredAction['limits'];
  readonly parameters: readonly string[];
  readonly annotations: Readonly<Record<string, JsonValue>>;
}

/** What a manifest tells of an action that shall be deployed. */
export function fromDesired(desired: DesiredAction): ManifestAction {
  return {
    package: desired.package,
    name: desired.name,
    image: formatImage(desired.image),
    web: desired.web,
    limits: desired.limits,
    parameters: desired.parameters.map(({ key }) => key),
    annotations: Object.fromEntries(desired.annotations.map(({ key, value }) => [key, value])),
  };
}

/** What a manifest tells of an action that is deployed; undefined when it runs no image. */
export function fromDeployed(action: DeployedAction): ManifestAction | undefined {
  if (action.image === undefined) return undefined;
  // How it is reached has a word of its own, the record belongs to this deployer, the rest is the host's.
  const implied = new Set([
    ...webAnnotations('raw').map(({ key }) => key),
    recordKey,
    'exec',
    'provide-api-key',
  ]);
  const own = action.annotations.filter(({ key }) => !implied.has(key) && key !== 'require-whisk-auth');
  return {
    package: action.package,
    name: action.name,
    image: readRecord(action)?.image ?? action.image,
    web: webModeOf(action),
    limits: action.limits,
    parameters: action.parameters.map(({ key }) => key),
    annotations: Object.fromEntries(own.map(({ key, value }) => [key, value])),
  };
}

/** A manifest for wskdeploy that deploys the same images with the same limits. (openwhisk-wskdeploy: parsers/.) */
export async function toWskdeployManifest(actions: readonly ManifestAction[]): Promise<string> {
  const { stringify } = await import('yaml');
  const packages = new Map<string, Record<string, unknown>>();
  for (const { package: pkg = 'default', name, image, web, limits, parameters, annotations } of actions) {
    const { memory, timeout, logs } = limits;
    const known = packages.get(pkg) ?? {};
    packages.set(pkg, {
      ...known,
      [name]: {
        docker: image,
        web: { true: true, raw: 'raw', no: false }[web],
        limits: omitUndefined({ timeout, memorySize: memory, logSize: logs }),
        ...(parameters.length > 0 && {
          inputs: Object.fromEntries(parameters.map((it) => [it, `$${variableName(`${name} ${it}`)}`])),
        }),
        ...(Object.keys(annotations).length > 0 && { annotations }),
      },
    });
  }
  const tree = Object.fromEntries([...packages].map(([name, content]) => [name, { actions: content }]));
  return stringify({ packages: tree }, { lineWidth: 0 });
}

function variableName(words: string): string {
  return words.toUpperCase().replace(/\W/g, '_');
}

function omitUndefined(values: Readonly<Record<string, number | undefined>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, number] => entry[1] !== undefined),
  );
}
