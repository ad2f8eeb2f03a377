import type { ContainerEngine, RunningContainer } from '@serverless-max/container-engine';
import { type ActivationEvent, createEmulator } from '@serverless-max/emulator';
import type { Clock } from '@serverless-max/foundation';
import { createInvoker } from '@serverless-max/invoker';
import { type Exchange, exchange, type HttpRequest } from '../http/exchange.ts';
import type { Subject } from '../subject.ts';
import { limitsFor, webActionOf } from './web-action.ts';

/** The emulator with the web action of a subject, in this process. Dispose of it to end it with its containers. */
export interface ActionHost extends AsyncDisposable {
  /** Address of the web action. */
  readonly url: string;
  ask(request: HttpRequest, options?: { readonly cut?: 'in-body' | number }): Promise<Exchange>;
  /** What has been told of every activation that has ended. */
  readonly activations: readonly ActivationEvent[];
  /** Every container that was started, those that are gone too. */
  readonly containers: readonly RunningContainer[];
}

/** How a host is opened. */
export interface ActionHostOptions {
  readonly labels: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** How many containers of the action there may be at once. */
  readonly containers: number;
  /** The largest request, and the largest result. */
  readonly payloadBytes: number;
}

/** Opens the emulator on a free port of the loopback address; nothing of it is written to a disk. */
export async function openActionHost(
  engine: ContainerEngine,
  subject: Subject,
  { labels, clock, signal, containers: count, payloadBytes }: ActionHostOptions,
): Promise<ActionHost> {
  const started: RunningContainer[] = [];
  const activations: ActivationEvent[] = [];
  const action = webActionOf(subject);
  const invoker = createInvoker(watched(engine, started), {
    budgetMb: subject.memoryMb * count,
    maxResultBytes: payloadBytes,
    labels,
    namePrefix: `smax_test_${Math.random().toString(16).slice(2, 10)}`,
    clock,
  });
  const emulator = await createEmulator({
    invoker,
    limits: limitsFor(subject, payloadBytes),
    clock,
    onActivation: (event) => void activations.push(event),
  });
  emulator.putAction(action);
  const host = await emulator.listen({ host: '127.0.0.1', port: 0 });
  const url = `${host}/api/v1/web/guest/default/${action.name}`;
  // Start and initialization each have the action's whole time.
  const timeoutMs = subject.timeoutMs * 2 + 60_000;
  return {
    url,
    activations,
    containers: started,
    ask: (request, options = {}) => exchange(url, request, { timeoutMs, signal, ...options }),
    async [Symbol.asyncDispose]() {
      await Promise.all([emulator.close(), invoker.close()]);
    },
  };
}

/** The same engine; the containers that it starts are noted. */
function watched(engine: ContainerEngine, started: RunningContainer[]): ContainerEngine {
  return new Proxy(engine, {
    get(target, name) {
      if (name !== 'startContainer') {
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      }
      return async (...args: Parameters<ContainerEngine['startContainer']>) => {
        const container = await target.startContainer(...args);
        started.push(container);
        return container;
      };
    },
  });
}
