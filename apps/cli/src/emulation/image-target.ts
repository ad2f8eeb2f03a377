import { existsSync } from 'node:fs';
import type { ContainerEngine } from '@serverless-max/container-engine';
import type { BaseTarget } from '@serverless-max/runtime-image';
import {
  findModel,
  nameOfReference,
  nearestModels,
  UnknownModelError,
} from '@serverless-max/runtime-image/publish';
import { caBundleCandidates } from '../config/environment.ts';

/**
 * What a word on the command line means: a model of the catalogue, or an image. A plain word that is no model
 * may still be the name of an image in the engine. `base` is the image that was named for a model.
 * @throws UnknownModelError with the nearest names
 */
export async function resolveTarget(
  word: string,
  engine: ContainerEngine,
  base?: string,
): Promise<BaseTarget> {
  const model = findModel(word, base);
  if (model) return { kind: 'model', model };
  if (/[/:@]/.test(word) || (await engine.inspectImage(word))) return { kind: 'image', reference: word };
  throw new UnknownModelError(word, nearestModels(word));
}

/** The name of the action for a target: the model's, or the last part of the image's repository. */
export function actionNameOf(target: BaseTarget): string {
  return target.kind === 'model' ? target.model.name : nameOfReference(target.reference);
}

/** The file with the certificates that this machine trusts, when there is one. */
export function hostCaBundle(env: NodeJS.ProcessEnv): string | undefined {
  return caBundleCandidates(env).find((path) => existsSync(path));
}
