import type { FakeProgram } from '@serverless-max/container-engine/testing';
import type { JsonValue } from '@serverless-max/whisk-protocol';
import { type FakeRequest, fakeActionServer } from './fake-action-server.ts';

/** An action server whose runs end when a test says so. */
export interface Gate {
  readonly program: FakeProgram;
  /** Runs that have begun and not ended, in all containers together. */
  running(): number;
  /** Lets the oldest of them answer with its arguments. */
  release(): void;
}

/** Creates a closed gate. */
export function createGate(): Gate {
  const waiting: (() => void)[] = [];
  const run = async ({ body }: FakeRequest): Promise<{ body: JsonValue }> => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return { body: body['value'] ?? {} };
  };
  return {
    program: fakeActionServer({ run }),
    running: () => waiting.length,
    release: () => waiting.shift()?.(),
  };
}
