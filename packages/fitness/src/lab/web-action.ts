import {
  applyActionPut,
  type JsonObject,
  openwhiskLimits,
  parseActionPut,
  type SystemLimits,
  toWebArguments,
  type WhiskAction,
} from '@serverless-max/whisk-protocol';
import type { HttpRequest } from '../http/exchange.ts';
import type { Subject } from '../subject.ts';

/**
 * The host on which images are examined: OpenWhisk's, with room for what the action needs, with the largest payload of
 * the host that counts, and without rates.
 */
export function limitsFor(
  { memoryMb, timeoutMs }: Subject,
  payloadBytes: number = openwhiskLimits.payloadBytes,
): SystemLimits {
  const { memory, timeout } = openwhiskLimits;
  return {
    ...openwhiskLimits,
    memory: {
      min: Math.min(memory.min, memoryMb),
      default: memoryMb,
      max: Math.max(memory.max, memoryMb),
    },
    timeout: { ...timeout, max: Math.max(timeout.max, timeoutMs) },
    payloadBytes,
    concurrency: { min: 1, default: 1, max: 500 },
    invocationsPerMinute: Number.POSITIVE_INFINITY,
    concurrentInvocations: Number.POSITIVE_INFINITY,
    firesPerMinute: Number.POSITIVE_INFINITY,
  };
}

/** The web action of a subject, as `smax emulate` and `smax deploy` make it: raw, so that every request arrives unchanged. */
export function webActionOf(subject: Subject): WhiskAction {
  const put = parseActionPut({
    exec: { kind: 'blackbox', image: subject.reference },
    annotations: ['web-export', 'raw-http', 'final'].map((key) => ({ key, value: true })),
    limits: { memory: subject.memoryMb, timeout: subject.timeoutMs },
  });
  const name = subject.name.replaceAll(/[^\w-]/g, '-');
  return applyActionPut(undefined, put, { namespace: 'guest', name, now: 0, limits: limitsFor(subject) });
}

/** What `/run` gets as its value when a request comes to the web action. */
export function argumentsOf(request: HttpRequest, action: WhiskAction): JsonObject {
  const [path = '', ...query] = request.path.split('?');
  const { method, headers, body } = request;
  return toWebArguments({ method, headers, path, query: query.join('?'), body }, action);
}
