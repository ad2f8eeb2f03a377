import { type ContainerEngine, currentOwner, ownerLabels } from '@serverless-max/container-engine';
import type { Sample } from '@serverless-max/deployer';
import { createEmulator } from '@serverless-max/emulator';
import { systemClock } from '@serverless-max/foundation';
import { createInvoker } from '@serverless-max/invoker';
import type { Model } from '@serverless-max/runtime-image';
import { openwhiskLimits } from '@serverless-max/whisk-protocol';
import { limitsFor, toWebAction } from '../emulation/web-action.ts';
import type { Shell } from '../shell.ts';

/** How an image that is in the engine is asked on this machine. */
export interface LocalQuestion {
  readonly engine: ContainerEngine;
  readonly image: string;
  readonly name: string;
  readonly model: Model;
}

/** The answer of the same image as a web action of this machine, through an emulator that lives as long as the question. */
export async function askLocally(
  { engine, image, name, model }: LocalQuestion,
  sample: Pick<Sample, 'method' | 'headers' | 'body' | 'suffix'>,
  shell: Shell,
): ReturnType<NonNullable<Sample['expected']>> {
  const limits = { ...limitsFor(model, openwhiskLimits), invocationsPerMinute: Number.POSITIVE_INFINITY };
  const { id } = shell.run;
  const invoker = createInvoker(engine, {
    budgetMb: model.memoryMb,
    maxResultBytes: limits.payloadBytes,
    labels: ownerLabels(await currentOwner(id)),
    namePrefix: `smax_${id.slice(0, 8)}`,
  });
  await using stack = new AsyncDisposableStack();
  stack.defer(() => invoker.close());
  const emulator = await createEmulator({ invoker, limits });
  stack.defer(() => emulator.close());
  emulator.putAction(toWebAction(name, image, { model, limits, now: systemClock.now() }));
  const url = await emulator.listen({ host: '127.0.0.1', port: 0 });
  const response = await fetch(
    `${url}/api/v1/web/guest/default/${encodeURIComponent(name)}${sample.suffix}`,
    {
      method: sample.method,
      headers: sample.headers,
      ...(sample.method === 'GET' ? {} : { body: new Uint8Array(sample.body) }),
      signal: shell.signal,
    },
  );
  const body = new Uint8Array(await response.arrayBuffer());
  if (!response.ok) return undefined;
  const mediaType = (response.headers.get('content-type') ?? '').replace(/;.*$/, '').trim().toLowerCase();
  return { source: 'local', mediaType, body };
}
