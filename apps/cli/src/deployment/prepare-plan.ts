import { randomBytes } from 'node:crypto';
import type { ContainerEngine } from '@serverless-max/container-engine';
import {
  type Deployment,
  type DeploymentPlan,
  planDeployment,
  readHostState,
  type Sample,
} from '@serverless-max/deployer';
import { loadCatalog } from '@serverless-max/runtime-image';
import { resolveSettings, type SettingSources, textOf } from '../config/resolve-settings.ts';
import { InvalidOptionError, MissingSettingError } from '../errors.ts';
import type { Shell } from '../shell.ts';
import { desireAction } from './desire.ts';
import { prepareInEngine } from './engine-images.ts';
import { gitCommit } from './git-commit.ts';
import { askLocally } from './local-answer.ts';
import { type OpenedHost, openHostOf } from './open-host.ts';
import type { PreparedImage } from './prepared-image.ts';
import { sampleRequest } from './sample-request.ts';
import { readSources, type SourceOptions } from './sources.ts';

/** Options of the commands that make a plan. */
export interface PlanOptions extends SourceOptions {
  readonly all?: boolean;
  readonly base?: string;
  readonly force?: boolean;
  readonly yes: boolean;
}

/** A plan, and what it takes to carry it out. */
export interface PreparedPlan extends OpenedHost {
  readonly plan: DeploymentPlan;
  readonly deployments: readonly Deployment[];
  readonly images: readonly PreparedImage[];
  readonly parallel: number;
}

/**
 * From words on the command line to a plan. Nothing is published and nothing is changed on the host. The engine that
 * was opened is the caller's to dispose of, in `found`.
 */
export async function preparePlan(
  words: readonly string[],
  options: PlanOptions,
  found: { engine?: ContainerEngine },
  shell: Shell,
): Promise<PreparedPlan> {
  const sources = await readSources(options, shell);
  const settings = resolveSettings(sources);
  const opened = openHostOf(settings, shell);
  const named = wordsOf(words, options, sources);
  const registry = options.push === false ? undefined : textOf(settings, 'registry');
  if (registry === undefined && options.push !== false) throw noRegistry();
  if (registry !== undefined)
    throw new InvalidOptionError('--registry', registry, 'nothing yet; give --no-push');
  const base = options.base === undefined ? {} : { base: options.base };
  const images = await prepareInEngine(named, { registry, yes: options.yes, ...base }, found, shell);
  const [commit, samples] = await Promise.all([
    gitCommit(shell),
    Promise.all(images.map((it) => sampleOf(it, found.engine, shell))),
  ]);
  const desired = images.map((image, at) =>
    desireAction(image, resolveSettings(sources, image.word), {
      commit,
      sampleBytes: samples[at]?.body.byteLength,
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
  const plan = planDeployment(desired, state);
  const deployments = plan.actions.map((planned, at): Deployment => {
    const image = (images[at] as PreparedImage).publication;
    return { planned, image, sample: samples[at] };
  });
  return { ...opened, plan, deployments, images, parallel: Number(settings.parallel?.value ?? 1) };
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

function sampleOf(
  { model, localReference: image, name }: PreparedImage,
  engine: ContainerEngine | undefined,
  shell: Shell,
): Promise<Sample> {
  const local =
    model && engine && image !== undefined
      ? async () => askLocally({ engine, image, name, model }, await sampleRequest(model, undefined), shell)
      : undefined;
  return sampleRequest(model, local);
}
