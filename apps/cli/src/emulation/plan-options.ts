import type { BaseTarget, ModelImageOptions } from '@serverless-max/runtime-image';
import { sourceDate } from '../config/environment.ts';
import type { ModelFlags } from '../program-options.ts';
import { actionNameOf } from './image-target.ts';

/** Options of every command that plans a runtime image: the same ones give the same image in each of them. */
export type PlanOptions = ModelFlags;

/** What the plan of a target is told, whether its base is in an engine or in a registry. */
export function planOptions(
  target: BaseTarget,
  { adapter, app, modelPort }: PlanOptions,
  env: NodeJS.ProcessEnv,
): ModelImageOptions {
  const created = sourceDate(env);
  return {
    name: actionNameOf(target),
    ...(adapter !== undefined && { adapter }),
    ...(app !== undefined && { app }),
    ...(modelPort !== undefined && { modelPort }),
    ...(created !== undefined && { created }),
    ...(target.kind === 'model' && {
      predictPath: target.model.predict.path,
      catalogLanguage: target.model.adapter === 'fastify' ? 'node' : 'python',
    }),
  };
}
