import {
  type ConfigPatch,
  formatReference,
  type ImageConfig,
  isDigest,
  type PackedFile,
  parseReference,
} from '@serverless-max/oci';
import {
  type ActionServer,
  type ActionServerLanguage,
  loadActionServer,
  loadIndependentServer,
} from './action-server.ts';
import { chooseLanguage, type ModelOptions, modelVariables } from './adapter.ts';
import { describeBase } from './base-config.ts';
import { NoInterpreterError, NotLinuxError, OnBuildBaseError } from './errors.ts';
import type { BaseImage } from './obtain-image.ts';
import { filesInImage } from './server-layer.ts';

/** The labels that a runtime image has besides its base's. */
export const runtimeLabels = {
  baseName: 'org.opencontainers.image.base.name',
  baseDigest: 'org.opencontainers.image.base.digest',
  model: 'serverless-max.model',
  /** On an image that runs the code of actions: their kind, e.g. `nodejs:20`. */
  kind: 'serverless-max.kind',
  wrapperVersion: 'serverless-max.wrapper-version',
  /** What a user said of the model, as JSON, so that a rebase can say it again; absent when nothing was said. */
  options: 'serverless-max.options',
  /** `marked`: the image ends the logs of each activation with OpenWhisk's sentinel lines, and says whose they are when asked. */
  sentinelled: 'serverless-max.sentinelled',
  /** On an image that was built from the Dockerfile: the id that it has when it is assembled. */
  plan: 'serverless-max.plan',
} as const;

/** What distinguishes one runtime image of a base from another. */
export interface RuntimeImageOptions extends ModelOptions {
  /** The model, or a name for the image; part of the tag. */
  readonly name: string;
  /** The kind whose code the image runs, e.g. `nodejs:20`; without it, it serves the model of its base. */
  readonly kind?: string;
  /** Path of the prediction in the model's own server, e.g. `/model/predict`. */
  readonly predictPath?: string;
  /** When the image is said to be made, RFC 3339; the base's time when not given. */
  readonly created?: string;
}

/** The base is a runtime image already and is used as it is. */
export interface ReadyPlan {
  readonly kind: 'ready';
  readonly base: BaseImage;
}

/** One layer on top of a base, and a changed configuration. */
export interface Addition {
  readonly base: BaseImage;
  readonly baseConfig: ImageConfig;
  readonly patch: ConfigPatch;
  /** How the new layer is named in the image's history. */
  readonly step: string;
  /** When the image is said to be made; the base's time when not given. */
  readonly created?: string;
}

/** The action server on top of the base. */
export interface AppendPlan extends Addition {
  readonly kind: 'append';
  readonly name: string;
  /** The new layer, with paths from the image's root. */
  readonly files: readonly PackedFile[];
  readonly language: ActionServerLanguage;
}

/** How a base image becomes a runtime image. */
export type RuntimeImagePlan = ReadyPlan | AppendPlan;

/**
 * Decides how a base image becomes a runtime image; nothing is read or written. Working folder, user, variables
 * and volumes stay the base's; its HEALTHCHECK goes, as it polls the model's own server, which does not run.
 * Throws `NotLinuxError`, `OnBuildBaseError` for a base with triggers, `PortTakenError` and `NothingToStartError`.
 */
export function planRuntimeImage(
  base: BaseImage,
  actionServer: ActionServer,
  options: RuntimeImageOptions,
): RuntimeImagePlan {
  const { config, labels } = base.details;
  if (labels[runtimeLabels.wrapperVersion] !== undefined) return { kind: 'ready', base };
  if (base.details.os !== 'linux') throw new NotLinuxError(base.reference, base.details.os);
  if (config.onBuild.length > 0) throw new OnBuildBaseError(base.reference, config.onBuild);
  const { name, kind, predictPath, created } = options;
  const said = saidOf(options);
  const { version, language, entrypoint, isIndependent = false } = actionServer;
  return {
    kind: 'append',
    name,
    language,
    base,
    ...(created !== undefined && { created }),
    baseConfig: describeBase(base.details),
    files: filesInImage(actionServer),
    patch: {
      entrypoint,
      exposedPorts: ['8080/tcp'],
      env: {
        ...(kind === undefined
          ? modelVariables(base, isIndependent ? undefined : language, options)
          : { SERVERLESS_MAX_ADAPTER: 'code' }),
        ...(predictPath !== undefined && { SERVERLESS_MAX_PREDICT_PATH: predictPath }),
      },
      labels: {
        [runtimeLabels.baseName]: nameOfBase(base),
        // The digest of the base's configuration: every source of an image knows that one.
        [runtimeLabels.baseDigest]: base.id,
        ...(kind === undefined ? { [runtimeLabels.model]: name } : { [runtimeLabels.kind]: kind }),
        [runtimeLabels.wrapperVersion]: version,
        ...(said !== undefined && { [runtimeLabels.options]: said }),
        [runtimeLabels.sentinelled]: 'marked',
      },
      dropHealthcheck: true,
    },
    step: `serverless-max action server ${version}`,
  };
}

/** Gives the files of an interpreter, which a base needs that has none. `onProgress` is told of long steps. */
export type InterpreterSource = (onProgress?: (line: string) => void) => Promise<readonly PackedFile[]>;

/** How a model image is planned. */
export interface ModelImageOptions extends Omit<RuntimeImageOptions, 'kind'> {
  /** The language that the catalogue knows, for an image that does not tell its own. */
  readonly catalogLanguage?: ActionServerLanguage;
  /** For an image that shows neither Python nor Node. */
  readonly interpreter?: InterpreterSource;
  /** Called with one line that says which action server was chosen, and why. */
  readonly onChoice?: (line: string) => void;
}

/**
 * The plan for a model image: the action server is the one of the language that the image has; where it shows none, it
 * brings its own interpreter. Throws `AdapterMismatchError`, and what `planRuntimeImage` throws.
 */
export async function planModelImage(
  base: BaseImage,
  { catalogLanguage, interpreter, onChoice, ...options }: ModelImageOptions,
): Promise<RuntimeImagePlan> {
  if (base.details.labels[runtimeLabels.wrapperVersion] !== undefined) return { kind: 'ready', base };
  const { language, because } = chooseLanguage(base, options, catalogLanguage);
  onChoice?.(`the action server is the one ${placeOf(language)}: ${because}`);
  if (language !== undefined) return planRuntimeImage(base, await loadActionServer(language), options);
  // Refused before anything is made.
  modelVariables(base, language, options);
  if (!interpreter) throw new NoInterpreterError(base.reference);
  return planRuntimeImage(base, await loadIndependentServer(await interpreter(onChoice)), options);
}

function placeOf(language: ActionServerLanguage | undefined): string {
  if (language === undefined) return 'with a Python of its own';
  return language === 'node' ? 'in Node' : 'in Python';
}

/**
 * The whole reference of a base, with its registry: `docker.io/codait/max-ocr:latest` however it was written. What was
 * made here keeps its own name, which must not lead into a registry.
 */
export function nameOfBase({ reference, isMadeHere = false }: BaseImage): string {
  if (isMadeHere || isDigest(reference)) return reference;
  try {
    const parsed = parseReference(reference);
    const { tag, digest } = parsed;
    return formatReference(tag === undefined && digest === undefined ? { ...parsed, tag: 'latest' } : parsed);
  } catch {
    // The id of an image in an engine, or a name that only an engine takes.
    return reference;
  }
}

function saidOf({ adapter, app, modelPort, command, bringPython }: ModelOptions): string | undefined {
  const said = {
    ...(adapter !== undefined && { adapter }),
    ...(app !== undefined && { app }),
    ...(modelPort !== undefined && { modelPort }),
    ...(command && { command }),
    ...(bringPython && { bringPython }),
  };
  return Object.keys(said).length === 0 ? undefined : JSON.stringify(said);
}

/** A name for an image that is no model: the last part of its reference, without tag and digest. */
export function nameOfReference(reference: string): string {
  const path = reference.replace(/@.*$/, '').replace(/:[^/]*$/, '');
  return path.slice(path.lastIndexOf('/') + 1);
}
