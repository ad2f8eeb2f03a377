import {
  type Annotation,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type WhiskAction,
} from '@serverless-max/whisk-protocol';
import { type FakeRun, failing, returning } from './fake-invoker.ts';
import { startHost, type TestHost } from './test-host.ts';

/** How long every run takes, in milliseconds. */
export const runMs = 42;

/** The annotation that makes an action a conductor. */
export const conducts: readonly Annotation[] = [{ key: 'conductor', value: true }];

/**
 * Starts a host with the actions that OpenWhisk tests compositions with: `echo` and `conductor`, which are conductors,
 * and `step`, which adds one to `n`. (OpenWhisk: ConductorsApiTests.scala.)
 */
export async function startWithConductors(options: Parameters<typeof startHost>[0] = {}): Promise<TestHost> {
  const host = await startHost(options);
  for (const name of ['echo', 'conductor']) host.put({ name, annotations: conducts });
  host.put({ name: 'step' });
  host.invoker.will(({ action, args }) => runOf(action, args));
  return host;
}

/** How the run of one of these actions ends. */
export function runOf({ name }: Pick<WhiskAction, 'name'>, given: JsonValue): FakeRun {
  const args = isJsonObject(given) ? given : {};
  if (name === 'step') return ending(typeof args['n'] === 'number' ? { n: args['n'] + 1 } : missing);
  return ending(name === 'conductor' && !('error' in args) ? conduct(args) : args);
}

const missing = { error: 'missing parameter' };

/** What it is given beside `params` is added to them. */
function conduct({ action, state, params, ...rest }: JsonObject): JsonObject {
  return {
    params: { ...(isJsonObject(params) && params), ...rest },
    ...(action !== undefined && { action }),
    ...(state !== undefined && { state }),
  };
}

function ending(result: JsonObject): FakeRun {
  const { error } = result;
  return {
    ...(error === undefined ? returning(result) : failing('application error', error)),
    durationMs: runMs,
  };
}
