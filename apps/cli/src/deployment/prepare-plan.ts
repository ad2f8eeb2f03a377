import { randomBytes } from 'node:crypto';
import {
  type Deployment,
  type DeploymentPlan,
  type DesiredAction,
  planDeployment,
  readHostState,
  type Sample,
} from '@serverless-max/deployer';
import { fitnessOf } from '@serverless-max/fitness/reports';
import { loadCatalog } from '@serverless-max/runtime-image';
import { MissingSettingError } from '../config/errors.ts';
import { resolveSettings, type SettingSources, textOf } from '../config/resolve-settings.ts';
import { InvalidOptionError } from '../errors.ts';
import type { Shell } from '../shell.ts';
import { desireAction } from './desire.ts';
import { gitCommit } from './git-commit.ts';
import { type OpenedHost, openHostOf } from './open-host.ts';
import type { PreparedImage, PrepareOptions } from './prepared-image.ts';
import { sampleRequest } from './sample-request.ts';
import { readSources, type SourceOptions } from './sources.ts';

/** Options of the commands that make a plan. */
export interface PlanOptions extends SourceOptions, PrepareOptions {
  readonly all?: boolean;
  readonly force?: boolean;
}

/** A plan, and what it takes to carry it out. */
export interface PreparedPlan extends OpenedHost {
  readonly plan: DeploymentPlan;
  readonly deployments: readonly Deployment[];
  readonly images: readonly PreparedImage[];
  readonly parallel: number;
}

/**
 * From words on the command line to a plan. Nothing is published and nothing is changed on the host. What is opened is
 * put on `stack`.
 */
export async function preparePlan(
  words: readonly string[],
  options: PlanOptions,
  stack: AsyncDisposableStack,
  shell: Shell,
): Promise<PreparedPlan> {
  const sources = await readSources(options, shell);
  const settings = resolveSettings(sources);
  const opened = openHostOf(settings, shell);
  const named = wordsOf(words, options, sources);
  const registry = options.push === false ? undefined : textOf(settings, 'registry');
  if (registry === undefined && options.push !== false) throw noRegistry();
  const images =
    registry === undefined
      ? await prepareUnpushed(named, options, stack, shell)
      : await (await import('./registry-images.ts')).prepareInRegistry(
          named,
          registry,
          options,
          stack,
          shell,
        );
  const [commit, samples, fitness] = await Promise.all([
    gitCommit(shell),
    Promise.all(images.map((it) => sampleOf(it, shell))),
    Promise.all(images.map((it) => fitnessOf(shell.folders.data, it.origin.config))),
  ]);
  const desired = images.map((image, at) =>
    desireAction(image, resolveSettings(sources, image.word), {
      commit,
      sampleBytes: samples[at]?.body.byteLength,
      fitness: fitness[at] ?? { verdict: 'unknown', failures: [] },
      newSecret: randomBytes(24).toString('base64url'),
    }),
  );
  const { host, namespace, webUrlTemplate } = opened;
  const state = await readHostState(host, {
    namespace,
    actions: desired,
    force: options.force === true,
    webUrlTemplate,
  });
  const plan = planDeployment(await withAccess(desired, images, planDeployment(desired, state)), state);
  const deployments = plan.actions.map((planned, at): Deployment => {
    const image = (images[at] as PreparedImage).publication;
    return { planned, image, sample: samples[at] };
  });
  return { ...opened, plan, deployments, images, parallel: Number(settings.parallel?.value ?? 1) };
}

/** With `--no-push`: what a registry has as it is already is taken from there, the rest stays in the engine. */
async function prepareUnpushed(
  words: readonly string[],
  options: PrepareOptions,
  stack: AsyncDisposableStack,
  shell: Shell,
): Promise<readonly PreparedImage[]> {
  // What an engine needs is loaded only when one is.
  const { findPublished } = await import('./published-image.ts');
  const published = await Promise.all(words.map((word) => findPublished(word, options, shell)));
  const others = words.filter((_word, at) => published[at] === undefined);
  const made =
    others.length > 0
      ? await (await import('./engine-images.ts')).prepareInEngine(others, options, stack, shell)
      : [];
  return words.map((word, at) => published[at] ?? (made.find((it) => it.word === word) as PreparedImage));
}

/** What `--all` means: the models of the configuration, or else those of the catalogue that have an image. */
function wordsOf(
  words: readonly string[],
  options: PlanOptions,
  { file, flags }: SettingSources,
): readonly string[] {
  const configured = Object.keys(file?.models ?? {});
  const catalogue = loadCatalog().filter(({ recipe, images }) => recipe !== undefined || images.length > 0);
  const all = configured.length > 0 ? configured : catalogue.map(({ name }) => name);
  const named = options.all ? all : [...new Set(words)];
  if (named.length === 0) {
    throw new MissingSettingError('what to deploy', 'Name models (`smax models`) or images, or give --all.');
  }
  if (named.length > 1 && flags['name'] !== undefined) {
    throw new InvalidOptionError(
      '--name',
      String(flags['name']),
      'the name of one action, and several are deployed',
    );
  }
  return named;
}

function noRegistry(): MissingSettingError {
  return new MissingSettingError(
    'where to push the image',
    'Give --registry (e.g. --registry ghcr.io/me), set SMAX_REGISTRY, or write "registry" into serverless-max.config.json. A host that shares the container engine of this machine needs none: --no-push.',
  );
}

/** Who can read an image is asked only for what changes: otherwise it was told before. */
function withAccess(
  desired: readonly DesiredAction[],
  images: readonly PreparedImage[],
  plan: DeploymentPlan,
): Promise<readonly DesiredAction[]> {
  return Promise.all(
    desired.map(async (it, at) => {
      const { publication } = it;
      if (plan.actions[at]?.verdict === 'unchanged' || !publication) return it;
      const access = (await images[at]?.findAccess()) ?? publication.access;
      return { ...it, publication: { ...publication, access } };
    }),
  );
}

function sampleOf({ model, inEngine, name }: PreparedImage, shell: Shell): Promise<Sample> {
  if (!model || !inEngine) return sampleRequest(model, undefined);
  return sampleRequest(model, async () => {
    // An emulator and its libraries are loaded by those only who need one.
    const { askLocally } = await import('./local-answer.ts');
    const { engine, reference: image } = await inEngine();
    return askLocally({ engine, image, name, model }, await sampleRequest(model, undefined), shell);
  });
}
