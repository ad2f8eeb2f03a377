import { FakeEngine, type FakeProgram } from '@serverless-max/container-engine/testing';
import { createInvoker } from '../invoker.ts';
import type { Invoker, InvokerOptions } from '../types.ts';
import { fakeActionServer, sentinelledImage } from './fake-action-server.ts';

/** An invoker over an engine in memory. Disposing of it closes the invoker. */
export interface FakeActionHost extends AsyncDisposable {
  readonly engine: FakeEngine;
  readonly invoker: Invoker;
}

/** The image that `createAction` of whisk-protocol names. */
export const fakeImage = 'example/hello:1.0';

/** An invoker whose engine holds one image, `example/hello:1.0`, with the given program in it. */
export function createFakeActionHost(
  program: FakeProgram = fakeActionServer(),
  options: InvokerOptions = {},
): FakeActionHost {
  const engine = new FakeEngine({ images: { [fakeImage]: { program, details: sentinelledImage } } });
  const invoker = createInvoker(engine, options);
  return { engine, invoker, [Symbol.asyncDispose]: () => invoker.close() };
}
