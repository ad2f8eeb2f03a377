import type { Model } from '@serverless-max/runtime-image';
import {
  applyActionPut,
  openwhiskLimits,
  parseActionPut,
  type SystemLimits,
  type WhiskAction,
} from '@serverless-max/whisk-protocol';

/** The largest memory that an emulator allows an action by default, in MB, is OpenWhisk's, or what the model needs. */
export function limitsFor(model: Model | undefined): SystemLimits {
  const { memory, timeout } = openwhiskLimits;
  return {
    ...openwhiskLimits,
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
      { key: 'web-export', value: true },
      { key: 'raw-http', value: true },
      { key: 'final', value: true },
      ...(model ? [{ key: 'description', value: model.description }] : []),
    ],
    limits: model ? { memory: model.memoryMb, timeout: model.timeoutMs } : {},
  });
  return applyActionPut(undefined, put, { namespace: 'guest', name, now, limits });
}
