import type { BaseTarget, InterpreterSource, ModelImageOptions } from '@serverless-max/runtime-image';
import { sourceDate } from '../config/environment.ts';
import { type ModelFlags, toModelOptions } from '../model-options.ts';
import type { Shell } from '../shell.ts';
import { actionNameOf } from './image-target.ts';

/** What the plan of a target is told, whether its base is in an engine or in a registry. */
export function planOptions(target: BaseTarget, flags: ModelFlags, shell: Shell): ModelImageOptions {
  const created = sourceDate(shell.env);
  return {
    name: actionNameOf(target),
    ...(created !== undefined && { created }),
    ...(target.kind === 'model' && {
      predictPath: target.model.predict.path,
      catalogLanguage: target.model.adapter === 'fastify' ? 'node' : 'python',
    }),
    ...toModelOptions(flags),
    interpreter: interpreterSource(shell),
  };
}

/** Makes the Python that is brought along, in an engine: few images need it, so nothing of it is loaded before. */
function interpreterSource(shell: Shell): InterpreterSource {
  return async (onProgress) => {
    const [{ prepareInterpreter }, { currentOwner, ownerLabels }, { imageSources }, { openEngine }] =
      await Promise.all([
        import('@serverless-max/runtime-image'),
        import('@serverless-max/container-engine'),
        import('./image-sources.ts'),
        import('./open-engine.ts'),
      ]);
    await using engine = await openEngine(shell);
    return prepareInterpreter(engine, {
      ...imageSources(shell),
      labels: ownerLabels(await currentOwner(shell.run.id)),
      signal: shell.signal,
      ...(onProgress && { onProgress }),
    });
  };
}
