import type { ConfigPatch, ImageConfig, PackedFile } from '@serverless-max/oci';
import {
  type ActionServer,
  actionServerFolder,
  loadActionServer,
  loadIndependentServer,
} from './action-server.ts';
import { languageOf, type ModelOptions, modelVariables } from './adapter.ts';
import { describeBase } from './base-config.ts';
import { OnBuildBaseError } from './errors.ts';
import type { BaseImage } from './obtain-image.ts';

/** The labels that a runtime image has besides its base's. */
export const runtimeLabels = {
  baseName: 'org.opencontainers.image.base.name',
  baseDigest: 'org.opencontainers.image.base.digest',
  model: 'serverless-max.model',
  /** On an image that runs the code of actions: their kind, e.g. `nodejs:20`. */
  kind: 'serverless-max.kind',
  wrapperVersion: 'serverless-max.wrapper-version',
  /** Says that the image ends the logs of each activation with OpenWhisk's sentinel lines. */
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
}

/** The action server on top of the base. */
export interface AppendPlan extends Addition {
  readonly kind: 'append';
  readonly name: string;
  /** The new layer, with paths from the image's root. */
  readonly files: readonly PackedFile[];
}

/** How a base image becomes a runtime image. */
export type RuntimeImagePlan = ReadyPlan | AppendPlan;

/**
 * Decides how a base image becomes a runtime image; nothing is read or written. Working folder, user, variables
 * and volumes stay the base's; its HEALTHCHECK goes, as it polls the model's own server, which does not run.
 * Throws `OnBuildBaseError` for a base with triggers, `PortTakenError` and `NothingToStartError`.
 */
export function planRuntimeImage(
  base: BaseImage,
  actionServer: ActionServer,
  options: RuntimeImageOptions,
): RuntimeImagePlan {
  const { config, labels } = base.details;
  if (labels[runtimeLabels.wrapperVersion] !== undefined) return { kind: 'ready', base };
  if (config.onBuild.length > 0) throw new OnBuildBaseError(base.reference, config.onBuild);
  const { name, kind, predictPath } = options;
  const { version, language, files, entrypoint, isIndependent = false } = actionServer;
  return {
    kind: 'append',
    name,
    base,
    baseConfig: describeBase(base.details),
    files: files.map((file) => ({ ...file, path: `${actionServerFolder}/${file.path}` })),
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
        [runtimeLabels.baseName]: base.reference,
        // The digest of the base's configuration: every source of an image knows that one.
        [runtimeLabels.baseDigest]: base.id,
        ...(kind === undefined ? { [runtimeLabels.model]: name } : { [runtimeLabels.kind]: kind }),
        [runtimeLabels.wrapperVersion]: version,
        [runtimeLabels.sentinelled]: 'true',
      },
      dropHealthcheck: true,
    },
    step: `serverless-max action server ${version}`,
  };
}

/** Gives the files of an interpreter, which a base needs that has none. */
export type InterpreterSource = () => Promise<readonly PackedFile[]>;

/**
 * The plan for a model image: the action server is the one of the language that the image has; where it shows none, it
 * brings its own interpreter. Throws `AdapterMismatchError`, and what `planRuntimeImage` throws.
 */
export async function planModelImage(
  base: BaseImage,
  options: Omit<RuntimeImageOptions, 'kind'>,
  interpreter: InterpreterSource,
): Promise<RuntimeImagePlan> {
  if (base.details.labels[runtimeLabels.wrapperVersion] !== undefined) return { kind: 'ready', base };
  const language = languageOf(base, options);
  if (language !== undefined) return planRuntimeImage(base, await loadActionServer(language), options);
  // Refused before anything is made.
  modelVariables(base, language, options);
  return planRuntimeImage(base, await loadIndependentServer(await interpreter()), options);
}

/** A name for an image that is no model: the last part of its reference, without tag and digest. */
export function nameOfReference(reference: string): string {
  const path = reference.replace(/@.*$/, '').replace(/:[^/]*$/, '');
  return path.slice(path.lastIndexOf('/') + 1);
}
