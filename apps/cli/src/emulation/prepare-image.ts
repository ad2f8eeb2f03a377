import {
  type ContainerEngine,
  EngineNotFoundError,
  EngineUnreachableError,
} from '@serverless-max/container-engine';
import {
  type BaseImage,
  type BaseTarget,
  buildRuntimeImage,
  type Model,
  NoBootstrapToolError,
  planModelImage,
  prepareBaseImage,
  type RuntimeImage,
  type RuntimeImagePlan,
} from '@serverless-max/runtime-image';
import type { ModelFlags } from '../model-options.ts';
import type { Step, StepReport } from '../output/steps.ts';
import type { Shell } from '../shell.ts';
import { findLogin } from './find-login.ts';
import { imageSources } from './image-sources.ts';
import { resolveTarget } from './image-target.ts';
import { cure, openEngine } from './open-engine.ts';
import { planOptions } from './plan-options.ts';
import { required } from './required.ts';

/** What the steps find, one after another. */
export interface Preparation {
  engine?: ContainerEngine;
  target?: BaseTarget;
  base?: BaseImage;
  plan?: RuntimeImagePlan;
  image?: RuntimeImage;
}

/** Options of every command that prepares an image. */
export interface PreparationOptions extends ModelFlags {
  /** Chooses the model image. */
  readonly base?: string;
  /** Take an image for another CPU than the engine's too. */
  readonly anyPlatform?: boolean;
  /** Install what is missing without asking. */
  readonly yes: boolean;
}

/** The step that finds the engine, or installs one. */
export function engineStep(shell: Shell, found: Preparation, options: PreparationOptions): Step {
  return {
    title: 'Container engine',
    async run(report) {
      const engine = await openEngine(shell);
      found.engine = engine;
      const info = await engine.info();
      await shell.run.guard(engine);
      report.title(`Container engine: ${info.product} ${info.version} at ${engine.endpoint}`);
    },
    // Not there, or there and not running: the doctor knows which of them it can cure.
    cure: async (failure) =>
      (failure instanceof EngineNotFoundError || failure instanceof EngineUnreachableError) &&
      (await cure('engine', shell, options.yes)),
  };
}

/** The step from a word on the command line to a model image in the engine. */
export function modelImageStep(
  word: string,
  shell: Shell,
  found: Preparation,
  options: PreparationOptions,
): Step {
  return {
    title: `Model image of ${word}`,
    async run(report) {
      const engine = required(found.engine);
      found.target = await resolveTarget(word, engine, options.base);
      found.base = await prepareBase(engine, found.target, shell, options, report);
      report.title(`Model image: ${found.base.how}`);
    },
    cure: async (failure) =>
      failure instanceof NoBootstrapToolError && (await cure('base-image', shell, options.yes)),
  };
}

/** The step that plans and builds the runtime image on the model image. */
export function runtimeImageStep(shell: Shell, found: Preparation, options: ModelFlags): Step {
  return {
    title: 'Runtime image',
    async run(report) {
      const engine = required(found.engine);
      found.image = await buildRuntimeImage(engine, await planFor(found, options, shell, report.progress), {
        onProgress: report.progress,
        signal: shell.signal,
      });
      const { reference, reused } = found.image;
      report.title(`Runtime image: ${reference}${reused ? ' (unchanged)' : ''}`);
    },
  };
}

/** The plan of the runtime image on the model image that was found. */
export async function planFor(
  found: Preparation,
  options: ModelFlags,
  shell: Shell,
  onChoice?: (line: string) => void,
): Promise<RuntimeImagePlan> {
  return planModelImage(required(found.base), {
    ...planOptions(required(found.target), options, shell),
    ...(onChoice && { onChoice }),
  });
}

/** The model of the catalogue that is prepared, if it is one. */
export function modelOf(found: Preparation): Model | undefined {
  return found.target?.kind === 'model' ? found.target.model : undefined;
}

function prepareBase(
  engine: ContainerEngine,
  target: BaseTarget,
  shell: Shell,
  options: PreparationOptions,
  report: StepReport,
): Promise<BaseImage> {
  return prepareBaseImage(engine, target, {
    ...(options.base === undefined ? {} : { base: options.base }),
    anyPlatform: options.anyPlatform ?? false,
    ...imageSources(shell),
    findLogin: (reference) => findLogin(reference, shell),
    onProgress: report.progress,
    signal: shell.signal,
  });
}
