import type { WhiskAction } from '../action.ts';
import type { WhiskActivation } from '../activation.ts';
import type { WhiskPackage } from '../package.ts';
import type { Runtimes } from '../runtimes.ts';

/** A stored blackbox action `/guest/hello` for tests, with the given fields changed. */
export function createAction(changes: Partial<WhiskAction> = {}): WhiskAction {
  return {
    namespace: 'guest',
    name: 'hello',
    exec: { kind: 'blackbox', image: 'example/hello:1.0', binary: false },
    parameters: [],
    limits: { timeout: 60_000, memory: 256, logs: 10, concurrency: 1 },
    version: '0.0.1',
    publish: false,
    annotations: [
      { key: 'provide-api-key', value: false },
      { key: 'exec', value: 'blackbox' },
    ],
    updated: 1_700_000_000_000,
    ...changes,
  };
}

/** A stored package `/guest/pkg` for tests, with the given fields changed. */
export function createPackage(changes: Partial<WhiskPackage> = {}): WhiskPackage {
  return {
    namespace: 'guest',
    name: 'pkg',
    parameters: [],
    version: '0.0.1',
    publish: false,
    annotations: [],
    updated: 1_700_000_000_000,
    ...changes,
  };
}

/** A successful activation of `/guest/hello` for tests, with the given fields changed. */
export function createActivation(changes: Partial<WhiskActivation> = {}): WhiskActivation {
  return {
    namespace: 'guest',
    name: 'hello',
    subject: 'guest',
    activationId: '0123456789abcdef0123456789abcdef',
    version: '0.0.1',
    publish: false,
    start: 1_700_000_000_000,
    end: 1_700_000_000_025,
    duration: 25,
    response: { status: 'success', result: { greeting: 'hello' }, size: 20 },
    logs: [],
    annotations: [{ key: 'path', value: 'guest/hello' }],
    ...changes,
  };
}

/** A host's kinds for tests: `nodejs:18`, which is deprecated, `nodejs:20`, and `java:8`, which needs `main`. */
export function createRuntimes(): Runtimes {
  const common = { deprecated: false, attached: true, requireMain: false, default: false };
  return {
    nodejs: [
      { ...common, kind: 'nodejs:18', image: 'me/node18', deprecated: true },
      { ...common, kind: 'nodejs:20', image: 'me/node20', default: true },
    ],
    java: [{ ...common, kind: 'java:8', image: 'me/java8', requireMain: true }],
  };
}
