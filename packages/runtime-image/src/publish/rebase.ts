import {
  deriveImage,
  formatPlatform,
  type Image,
  type LayerBlob,
  mediaTypesOf,
  platformOf,
} from '@serverless-max/oci';
import { type ActionServer, type ActionServerLanguage, actionServerFolder } from '../action-server.ts';
import { chooseLanguage, type ModelOptions } from '../adapter.ts';
import { assembleAddition } from '../addition.ts';
import { NotRebasableError, NotRuntimeImageError } from '../errors.ts';
import { planRuntimeImage, runtimeLabels } from '../plan.ts';
import { baseOfImage, type ManifestBase } from './base-of-image.ts';
import { annotationsFor, sourceAnnotation } from './derive-runtime-image.ts';

/** What a runtime image says of how it was made. */
export interface Origin {
  /** The reference of its base, as it was when the image was made. */
  readonly baseName: string;
  /** The digest of the base's configuration. */
  readonly baseDigest: string;
  readonly wrapperVersion: string;
  readonly language: ActionServerLanguage;
  /** The action server brought its own interpreter, and so runs on any base. */
  readonly isIndependent: boolean;
  readonly name: string;
  /** On an image that runs the code of actions. */
  readonly kind: string | undefined;
  readonly predictPath: string | undefined;
  readonly said: ModelOptions;
}

/** Reads the labels of a runtime image. Throws `NotRuntimeImageError` for any other. */
export function originOf(image: Image, reference: string): Origin {
  const { labels, config } = baseOfImage(image, reference, '').details;
  const { baseName, baseDigest, wrapperVersion, kind, model, options } = runtimeLabels;
  const [name, digest, version] = [labels[baseName], labels[baseDigest], labels[wrapperVersion]];
  if (name === undefined || digest === undefined || version === undefined) {
    throw new NotRuntimeImageError(reference);
  }
  const predictPath = config.env.find((entry) => entry.startsWith(predictVariable));
  return {
    baseName: name,
    baseDigest: digest,
    wrapperVersion: version,
    language: config.entrypoint?.[0] === 'node' ? 'node' : 'python',
    isIndependent: config.entrypoint?.[0]?.startsWith(`/${actionServerFolder}/`) ?? false,
    name: labels[model] ?? labels[kind] ?? '',
    kind: labels[kind],
    predictPath: predictPath?.slice(predictVariable.length),
    said: JSON.parse(labels[options] ?? '{}') as ModelOptions,
  };
}

const predictVariable = 'SERVERLESS_MAX_PREDICT_PATH=';

/** How an image is moved to another base. */
export interface RebaseOptions {
  /** When the new image is said to be made, RFC 3339; the new base's time when not given. */
  readonly created?: string;
  readonly source?: string;
}

/**
 * The same action server on another base: its layer is taken over as it is, the rest is planned as for a new image. A
 * build on the new base with the same action server gives the same configuration. Throws `NotRuntimeImageError`, and
 * `NotRebasableError` when the new base is for another platform or has not the language of the action server.
 */
export function rebaseImage(
  { image, reference }: { readonly image: Image; readonly reference: string },
  base: ManifestBase,
  { created, source }: RebaseOptions = {},
): Image {
  const origin = originOf(image, reference);
  const refuse = (reason: string): never => {
    throw new NotRebasableError(reference, base.reference, reason);
  };
  const [from, to] = [image, base.image].map(({ config }) => formatPlatform(platformOf(config)));
  if (from !== to) return refuse(`the image is for ${from}, the base for ${to}`);
  if (base.details.labels[runtimeLabels.wrapperVersion] !== undefined) {
    return refuse('the base is a runtime image itself');
  }
  if (origin.kind === undefined && !origin.isIndependent) {
    const { language } = chooseLanguage(base, origin.said, origin.language);
    if (language !== origin.language) {
      return refuse(
        `the action server is written in ${origin.language}, the base ${language === undefined ? 'shows neither Python nor Node' : `runs ${language}`}`,
      );
    }
  }
  const layer = topLayerOf(image) ?? refuse('the layer of the action server is not compressed with gzip');
  const plan = planRuntimeImage(base, serverOf(origin, image), {
    name: origin.name,
    ...origin.said,
    ...(origin.kind !== undefined && { kind: origin.kind }),
    ...(origin.predictPath !== undefined && { predictPath: origin.predictPath }),
    ...(created !== undefined && { created }),
  });
  if (plan.kind === 'ready') return base.image;
  const { config } = assembleAddition(plan, layer);
  const annotations = annotationsFor(base, source ?? image.manifest.annotations?.[sourceAnnotation]);
  return deriveImage(base.image, { config, layers: [layer], annotations });
}

/** The action server of an image, without its files: they are in the layer that is taken over. */
function serverOf(origin: Origin, { config }: Image): ActionServer {
  const { wrapperVersion: version, language, isIndependent } = origin;
  return { version, language, isIndependent, files: [], entrypoint: config.config.Entrypoint ?? [] };
}

function topLayerOf({ manifest, config, openBlob }: Image): LayerBlob | undefined {
  const [top, diffId] = [manifest.layers.at(-1), config.rootfs.diff_ids.at(-1)];
  if (!top || !diffId || top.mediaType !== mediaTypesOf(manifest.family).layerGzip) return undefined;
  return { diffId, digest: top.digest, size: top.size, open: (offset) => openBlob(top, offset) };
}
