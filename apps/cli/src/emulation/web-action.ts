import type { Model } from '@serverless-max/runtime-image';
import {
  applyActionPut,
  parseActionPut,
  type SystemLimits,
  type WhiskAction,
  webAnnotations,
} from '@serverless-max/whisk-protocol';

/** The limits of a host that serves a model: memory and time go as far as the model needs. */
export function limitsFor(model: Model | undefined, limits: SystemLimits): SystemLimits {
  const { memory, timeout } = limits;
  return {
    ...limits,
    memory: { ...memory, max: Math.max(memory.max, model?.memoryMb ?? 0) },
    timeout: { ...timeout, max: Math.max(timeout.max, model?.timeoutMs ?? 0) },
  };
}

/**
 * The web action of a model: raw, so that method, path, query and body reach the model's API unchanged; final,
 * so that a request cannot override its parameters.
 */
export function toWebAction(
  name: string,
  image: string,
  options: { readonly model: Model | undefined; readonly limits: SystemLimits; readonly now: number },
): WhiskAction {
  const { model, limits, now } = options;
  const put = parseActionPut({
    exec: { kind: 'blackbox', image },
    annotations: [
      ...webAnnotations('raw').map((it) => ({ ...it })),
      ...(model ? [{ key: 'description', value: model.description }] : []),
    ],
    limits: model ? { memory: model.memoryMb, timeout: model.timeoutMs } : {},
  });
  return applyActionPut(undefined, put, { namespace: 'guest', name, now, limits });
}
