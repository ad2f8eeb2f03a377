import { currentOwner, ownerLabels, sweepOrphans } from '@serverless-max/container-engine';
import { systemClock } from '@serverless-max/foundation';
import { createInvoker } from '@serverless-max/invoker';
import type { ModelFlags } from '../model-options.ts';
import { createLogger } from '../output/logger.ts';
import { runSteps, type Step } from '../output/steps.ts';
import { sweepRunFiles } from '../reaper/run-files.ts';
import type { Shell } from '../shell.ts';
import type { EmulatorHost } from './host.ts';
import { actionNameOf } from './image-target.ts';
import { createKindImages } from './kind-images.ts';
import {
  engineStep,
  modelImageStep,
  modelOf,
  type Preparation,
  type PreparationOptions,
  runtimeImageStep,
} from './prepare-image.ts';
import type { Ready } from './ready-block.ts';
import { required } from './required.ts';
import { sampleCurl } from './sample-curl.ts';
import { toWebAction } from './web-action.ts';

/** How a host is served. */
export interface ServeOptions extends PreparationOptions, ModelFlags {
  /** A model or an image; undefined for an empty host. */
  readonly word: string | undefined;
  /** Memory of all containers together, in MB. */
  readonly memory?: number;
  /** How long an idle container is kept, in seconds. */
  readonly idle: number;
  /** How long it goes on before it is paused, in seconds. */
  readonly pauseGrace: number;
}

/** OpenWhisk's `user-memory`, in MB. */
const defaultPoolMb = 1024;

/**
 * Finds the engine, prepares the image, makes its web action and opens the port, step by step. Resolves when the
 * host answers; what the steps find is put into `found`, whose engine is the caller's to dispose of.
 */
export async function serve(
  host: EmulatorHost,
  options: ServeOptions,
  found: Preparation,
  shell: Shell,
): Promise<Ready> {
  const { word } = options;
  let ready: Ready | undefined;
  const start: Step = {
    title: 'Start',
    async run(report) {
      const leftovers = await sweepOrphans(required(found.engine));
      await sweepRunFiles(shell.folders.cache);
      publish(found, host);
      const url = await host.listen();
      host.invoker.resolve(await openInvoker(url, found, host, options, shell));
      ready = { ...describeReady(url, found), ...(host.auth !== undefined && { auth: host.auth }) };
      const swept = leftovers.length > 0 ? ` (removed ${leftovers.length} containers of dead processes)` : '';
      report.title(`Listening on ${url}${swept}`);
    },
  };
  const images =
    word === undefined
      ? []
      : [modelImageStep(word, shell, found, options), runtimeImageStep(shell, found, options)];
  await runSteps([engineStep(shell, found, options), ...images, start], shell.output);
  return required(ready);
}

async function openInvoker(
  url: string,
  found: Preparation,
  { limits, stemCells, emulator }: EmulatorHost,
  { idle, pauseGrace, memory }: ServeOptions,
  shell: Shell,
) {
  const runId = shell.run.id;
  const engine = required(found.engine);
  return createInvoker(engine, {
    // What an action may ask for shall find a place.
    budgetMb: memory ?? Math.max(defaultPoolMb, limits.memory.max),
    // OpenWhisk has one limit for what goes in and for what comes out.
    maxResultBytes: limits.payloadBytes,
    idleContainerMs: idle * 1_000,
    pauseGraceMs: pauseGrace * 1_000,
    stemCells,
    labels: ownerLabels(await currentOwner(runId)),
    namePrefix: `smax_${runId.slice(0, 8)}`,
    apiHost: url,
    imageOfKind: createKindImages(engine, shell),
    onEvent: emulator.onInvokerEvent,
    logger: createLogger(shell.output),
  });
}

/** Makes the web action of the image that was built, if one was. */
function publish(found: Preparation, { emulator, limits }: EmulatorHost): void {
  const { target, image } = found;
  if (!target || !image) return;
  const options = { model: modelOf(found), limits, now: systemClock.now() };
  emulator.putAction(toWebAction(actionNameOf(target), image.reference, options));
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
