import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { currentOwner, ownerLabels, sweepOrphans } from '@serverless-max/container-engine';
import { createEmulator, type Emulator, PortInUseError } from '@serverless-max/emulator';
import { systemClock } from '@serverless-max/foundation';
import { createInvoker } from '@serverless-max/invoker';
import { findModel, type RuntimeImage } from '@serverless-max/runtime-image';
import type { SystemLimits } from '@serverless-max/whisk-protocol';
import { formatActivation } from '../emulation/activation-line.ts';
import { createDeferredInvoker } from '../emulation/deferred-invoker.ts';
import { startInBackground } from '../emulation/detach.ts';
import { actionNameOf } from '../emulation/image-target.ts';
import { assertPortFree, portHeld } from '../emulation/port.ts';
import {
  engineStep,
  modelImageStep,
  modelOf,
  type Preparation,
  required,
  runtimeImageStep,
} from '../emulation/prepare-image.ts';
import { formatReady, type Ready, wskLine } from '../emulation/ready-block.ts';
import { noteRunning } from '../emulation/running-emulators.ts';
import { sampleCurl } from '../emulation/sample-curl.ts';
import { limitsFor, toWebAction } from '../emulation/web-action.ts';
import { createLogger } from '../output/logger.ts';
import { runSteps, type Step } from '../output/steps.ts';
import type { Session } from '../session.ts';

/** Options of `smax emulate`. */
export interface EmulateOptions {
  readonly port: number;
  readonly host: string;
  readonly base?: string;
  /** MB. */
  readonly memory?: number;
  /** Seconds. */
  readonly idle: number;
  readonly detach?: boolean;
  readonly yes: boolean;
}

/** OpenWhisk's `user-memory`, in MB. */
const defaultPoolMb = 1024;

/** `smax emulate`: serves a model, or an empty host, until it is interrupted. */
export async function emulate(
  word: string | undefined,
  options: EmulateOptions,
  session: Session,
): Promise<void> {
  if (options.detach) return emulateInBackground(session);
  const { output, signal } = session;
  const model = word === undefined ? undefined : findModel(word);
  const limits = limitsFor(model);
  const found: Preparation = {};
  await using stack = new AsyncDisposableStack();
  stack.defer(() => found.engine?.[Symbol.asyncDispose]());

  // Before the store is opened: it may belong to the emulator that holds the port.
  await assertPortFree(options);
  const logger = createLogger(output);
  const invoker = createDeferredInvoker();
  const emulator = await createEmulator({
    invoker,
    storeFile: await storeFile(session, options.port),
    limits,
    logger,
    onActivation: (event) => {
      if (output.json) output.record({ event: 'activation', ...event });
      else output.line(formatActivation(event));
    },
  });
  // Both at once: the port closes first, and requests that still run end because their containers go.
  stack.defer(async () => {
    await Promise.all([emulator.close(), invoker.close()]);
  });
  const owner = await currentOwner(randomUUID());

  // Without a model there is nothing to wait for.
  let ready: Ready | undefined = word === undefined ? { host: await listen(emulator, options) } : undefined;
  const start: Step = {
    title: 'Start',
    async run(report) {
      const engine = required(found.engine);
      const leftovers = await sweepOrphans(engine);
      if (found.image) publish(found, found.image, emulator, limits);
      const host = ready?.host ?? (await listen(emulator, options));
      invoker.resolve(
        createInvoker(engine, {
          budgetMb: options.memory ?? Math.max(defaultPoolMb, model?.memoryMb ?? 0),
          idleContainerMs: options.idle * 1_000,
          labels: ownerLabels(owner),
          namePrefix: `smax_${owner.session.slice(0, 8)}`,
          apiHost: host,
          logger,
        }),
      );
      ready = describeReady(host, found);
      const swept = leftovers.length > 0 ? ` (removed ${leftovers.length} containers of dead processes)` : '';
      report.title(`Listening on ${host}${swept}`);
    },
  };
  const images =
    word === undefined
      ? []
      : [modelImageStep(word, session, found, options), runtimeImageStep(session, found)];
  await runSteps([engineStep(session, found, options), ...images, start], output);
  signal.throwIfAborted();

  const { host } = required(ready);
  stack.use(await noteRunning(session.folders.state, { port: options.port, url: host, owner }));
  output.line(formatReady(required(ready)));
  output.record({ event: 'ready', pid: process.pid, ...ready, wsk: wskLine(host) });
  await aborted(signal);
  output.line('\nStopping: removing containers …');
}

/** Makes the web action of the image that was built. */
function publish(found: Preparation, image: RuntimeImage, emulator: Emulator, limits: SystemLimits): void {
  const name = actionNameOf(required(found.target));
  const now = systemClock.now();
  emulator.putAction(toWebAction(name, image.reference, { model: modelOf(found), limits, now }));
}

function describeReady(host: string, found: Preparation): Ready {
  const { target, image } = found;
  if (!target || !image) return { host };
  const model = modelOf(found);
  const name = actionNameOf(target);
  const url = `${host}/api/v1/web/guest/default/${name}`;
  const curl = model ? sampleCurl(model, url) : undefined;
  return {
    host,
    action: { name, url, image: image.reference, digest: image.digest },
    ...(curl === undefined ? {} : { curl }),
  };
}

async function storeFile(session: Session, port: number): Promise<string> {
  await mkdir(session.folders.data, { recursive: true });
  return join(session.folders.data, `emulator-${port}.sqlite`);
}

async function listen(emulator: Emulator, { host, port }: EmulateOptions): Promise<string> {
  try {
    return await emulator.listen({ host, port });
  } catch (error) {
    throw error instanceof PortInUseError ? await portHeld({ host, port }, error.cause) : error;
  }
}

async function emulateInBackground(session: Session): Promise<void> {
  const { output } = session;
  const args = process.argv.slice(1).filter((it) => it !== '-d' && it !== '--detach' && it !== '--json');
  const { ready, logFile } = await startInBackground([...args, '--json'], session);
  output.line(formatReady(ready));
  output.line(
    `It goes on in the background (pid ${ready.pid}, output in ${logFile}); \`smax stop\` ends it.`,
  );
  output.record({ ...ready, logFile });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
