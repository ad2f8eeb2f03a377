import type { ServerlessMaxError } from '@serverless-max/foundation';
import { isEntityName, sizeOfParameters } from '@serverless-max/whisk-protocol';
import { isPackageName } from './action-name.ts';
import { readRecord } from './deployment-record.ts';
import type { DesiredAction } from './desired-action.ts';
import {
  IllegalNameError,
  ImageNotPullableError,
  ImageUnfitError,
  LimitsRefusedError,
  NameClashError,
} from './errors.ts';
import { isLoopback } from './host/api-host.ts';
import type { DeployedAction, LimitName } from './host/deployed-action.ts';
import type { HostLimits } from './host/host-limits.ts';
import { pathOf } from './host/whisk-host.ts';
import { formatImage } from './image-reference.ts';

/** What a plan is made against. */
export interface PlanContext {
  readonly apiHost: string;
  readonly limits: HostLimits;
  /** Take over an action that something else made, and take an image that failed its examination. */
  readonly force: boolean;
}

const limitWords: Readonly<Record<LimitName, { readonly unit: string; readonly cure: string }>> = {
  memory: { unit: ' MB', cure: '--memory' },
  timeout: { unit: ' ms', cure: '--timeout' },
  logs: { unit: ' MB', cure: '--logs' },
  concurrency: { unit: '', cure: '--concurrency' },
};

/** What keeps an action from being deployed; known before anything is pushed. */
export function problemsOf(
  desired: DesiredAction,
  current: DeployedAction | undefined,
  context: PlanContext,
): ServerlessMaxError[] {
  return [
    ...nameProblems(desired),
    ...clashProblems(desired, current, context),
    ...limitProblems(desired, context.limits),
    ...sizeProblems(desired, context.limits),
    ...imageProblems(desired, context.apiHost),
    ...fitnessProblems(desired, context),
  ];
}

/** What is worth knowing before an action is deployed, and keeps nothing. */
export function notesOn(desired: DesiredAction, { limits, apiHost }: PlanContext): string[] {
  const { publication, image, limits: wanted, sampleBytes = 0, web } = desired;
  const notes: string[] = [];
  const repository = image.repository;
  if (publication?.access === 'private') {
    notes.push(
      `${repository} cannot be read without credentials, and most hosts pull public images only: make it public, or give the host credentials`,
    );
  }
  if (publication?.access === 'unknown') {
    notes.push(
      `nobody knows yet whether ${repository} can be read without credentials, as most hosts need it`,
    );
  }
  if (publication?.access === 'local') {
    notes.push(
      `${formatImage(image)} is pushed nowhere: the host has to share the container engine of this machine`,
    );
  }
  if (!limits.isPayloadTold && sampleBytes > limits.payloadBytes) {
    notes.push(
      `the sample is ${sampleBytes} bytes, and the host does not tell how much it takes: OpenWhisk's own limit is ${limits.payloadBytes}`,
    );
  }
  const untold = (Object.keys(wanted) as LimitName[]).filter(
    (name) => name !== 'concurrency' && limits.ranges[name].max === undefined,
  );
  if (untold.length > 0) notes.push(`the host does not tell its limits of ${untold.join(' and ')}`);
  if (desired.fitness && !desired.fitness.isFit) {
    notes.push(`its image failed its examination: ${desired.fitness.failures.join('; ')}`);
  }
  if (web === 'no') notes.push('it has no public URL, so no request verifies it');
  if (apiHost.startsWith('http:') && !isLoopback(apiHost)) {
    notes.push('the key is sent without encryption: the host is asked over plain http');
  }
  return notes;
}

/** Actions that would get one name. */
export function clashesAmong(desired: readonly DesiredAction[]): ServerlessMaxError[] {
  const paths = desired.map(pathOf);
  const twice = new Set(paths.filter((path, at) => paths.indexOf(path) !== at));
  return [...twice].map(
    (path) =>
      new NameClashError(
        path,
        'two of what is deployed would have it',
        'Deploy one of them with --name, or put them into different packages with --package.',
      ),
  );
}

function nameProblems({ package: pkg, name }: DesiredAction): ServerlessMaxError[] {
  return [
    ...(isEntityName(name) ? [] : [new IllegalNameError('action', name)]),
    ...(pkg === undefined || isPackageName(pkg) ? [] : [new IllegalNameError('package', pkg)]),
  ];
}

function clashProblems(
  desired: DesiredAction,
  current: DeployedAction | undefined,
  { force }: PlanContext,
): ServerlessMaxError[] {
  if (!current || force || readRecord(current)) return [];
  const detail = `the host has an action of the kind ${current.kind} there that was not deployed by serverless-max`;
  const hint =
    'Choose another name with --name, or take it over with --force (`smax rollback` gives an image back).';
  return [new NameClashError(pathOf(desired), detail, hint)];
}

function limitProblems(desired: DesiredAction, { ranges, allowedKinds }: HostLimits): ServerlessMaxError[] {
  const refused = (Object.entries(desired.limits) as [LimitName, number][]).flatMap(([name, value]) => {
    const { min, max } = ranges[name];
    const { unit } = limitWords[name];
    if (max !== undefined && value > max)
      return [{ name, detail: `${name} ${value}${unit} is above its ${max}${unit}` }];
    if (min !== undefined && value < min)
      return [{ name, detail: `${name} ${value}${unit} is below its ${min}${unit}` }];
    return [];
  });
  const kinds =
    allowedKinds === undefined || allowedKinds.includes('blackbox')
      ? []
      : [`this user may create actions of ${allowedKinds.join(', ')} only, not from images`];
  const details = [...refused.map(({ detail }) => detail), ...kinds];
  if (details.length === 0) return [];
  const flags = refused.map(({ name }) => limitWords[name].cure).join(', ');
  const hint =
    refused.length > 0
      ? `Give ${flags} within the range when the model can do with it, or choose a host that allows more.`
      : 'Ask who runs the host.';
  return [new LimitsRefusedError(pathOf(desired), details, hint)];
}

function sizeProblems(desired: DesiredAction, limits: HostLimits): ServerlessMaxError[] {
  const { sampleBytes = 0, parameters, annotations } = desired;
  const over = (what: string, bytes: number, max: number): string[] =>
    bytes > max ? [`${what} ${bytes} bytes, and it takes ${max}`] : [];
  const details = [
    ...(limits.isPayloadTold ? over('the sample request is', sampleBytes, limits.payloadBytes) : []),
    ...over('the parameters are', sizeOfParameters(parameters), limits.parametersBytes),
    ...over('the annotations are', sizeOfParameters(annotations), limits.parametersBytes),
  ];
  if (details.length === 0) return [];
  const hint = 'Make it smaller, or choose a host that takes more.';
  return [new LimitsRefusedError(pathOf(desired), details, hint)];
}

function fitnessProblems(desired: DesiredAction, { force }: PlanContext): ServerlessMaxError[] {
  const { fitness } = desired;
  if (!fitness || fitness.isFit || force) return [];
  return [new ImageUnfitError(pathOf(desired), fitness.failures, fitness.path)];
}

function imageProblems({ image, publication }: DesiredAction, apiHost: string): ServerlessMaxError[] {
  if (isLoopback(apiHost)) return [];
  if (publication?.access === 'local') {
    const detail = 'it is in the container engine of this machine only, and the host is another machine';
    return [new ImageNotPullableError(formatImage(image), detail)];
  }
  const [registry = ''] = image.repository.split('/');
  if (!/^(localhost|127\.\d+\.\d+\.\d+)(:\d+)?$/.test(registry)) return [];
  return [
    new ImageNotPullableError(
      formatImage(image),
      'the registry is on this machine, and the host is another one',
    ),
  ];
}
