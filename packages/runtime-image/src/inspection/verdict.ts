import { posix } from 'node:path';
import { ServerlessMaxError } from '@serverless-max/foundation';
import type { ActionServerLanguage } from '../action-server.ts';
import { type Adapter, languageOf, modelVariables } from '../adapter.ts';
import { OnBuildBaseError } from '../errors.ts';
import type { Model } from '../model.ts';
import type { BaseImage } from '../obtain-image.ts';
import { runtimeLabels } from '../plan.ts';
import { applicationIn } from '../server-command.ts';
import type { Description } from './describe.ts';
import { commandOf, type ImageFacts } from './facts.ts';
import type { StartReport, Verdict } from './inspection.ts';

/** What a host permits an action: `memory` in MB, `timeout` in ms. */
export interface ActionRange {
  readonly payloadBytes: number;
  readonly memory: { readonly max: number };
  readonly timeout: { readonly default: number; readonly max: number };
}

/** What a verdict is built on besides the description. */
export interface Grounds {
  readonly facts: ImageFacts;
  readonly host: ActionRange;
  /** Why containers of it cannot run on the engine's machine. */
  readonly mismatch?: string | undefined;
  readonly start?: StartReport | undefined;
  readonly model?: Model | undefined;
}

/** Judges whether an image can be an action: by what building one would say, and by what was seen of it. */
export function judge(description: Description, grounds: Grounds): Verdict {
  const { base } = grounds.facts;
  const limits = limitsOf(description, grounds);
  const no = (...reasons: string[]): Verdict => ({ answer: 'no', reasons, settings: {}, limits: [] });
  if (grounds.mismatch !== undefined) return no(grounds.mismatch);
  if (base.details.labels[runtimeLabels.wrapperVersion] !== undefined) {
    return {
      answer: 'yes',
      reasons: ['It is a runtime image already, and is used as it is.'],
      settings: {},
      limits,
    };
  }
  const { onBuild } = base.details.config;
  if (onBuild.length > 0) return no(sentence(new OnBuildBaseError(base.reference, onBuild)));
  const plan = planWith(description, grounds.facts);
  if (plan instanceof ServerlessMaxError) return no(sentence(plan));
  const reasons = [...startReasons(grounds.start), ...adapterReasons(description, plan)];
  const isKnown = description.adapter !== undefined && description.predict !== undefined;
  const isBroken = grounds.start !== undefined && ['exited', 'out-of-memory'].includes(grounds.start.outcome);
  if (description.predict === undefined)
    reasons.push('No route that asks for a prediction was found; every route can be asked by its path.');
  return { answer: isKnown && !isBroken ? 'yes' : 'unsure', reasons, settings: plan.settings, limits };
}

interface Planned {
  readonly settings: Readonly<Record<string, string>>;
  readonly adapter: Adapter | undefined;
  /** Whether the action server brings its own interpreter. */
  readonly isIndependent: boolean;
}

/**
 * What has to be set so that building does what was found to be right. The planner goes by the image's configuration
 * only; where that is silent, the files may have shown an interpreter.
 */
function planWith(description: Description, facts: ImageFacts): Planned | ServerlessMaxError {
  const found = description.adapter?.value;
  try {
    const hint = hintFor(description, facts);
    const base = withVariables(facts.base, hint);
    const language = languageOf(base);
    const adapter = language === undefined && found !== undefined ? 'http' : found;
    const settings = { ...hint, ...differences(base, language, { ...description, adapter }, facts) };
    return { settings, adapter, isIndependent: language === undefined };
  } catch (error) {
    if (error instanceof ServerlessMaxError) return error;
    throw error;
  }
}

/** The variable that tells the planner of an interpreter, or that there is none to be used. */
function hintFor(
  { adapter, languageVersion }: Description,
  facts: ImageFacts,
): Readonly<Record<string, string>> {
  const isOld = /^2\.|^3\.[0-5]$/.test(languageVersion ?? '');
  if (isOld) return { SERVERLESS_MAX_BRING_PYTHON: 'true' };
  if (languageOf(facts.base) !== undefined || adapter?.value === 'http') return {};
  if (facts.programs.has('python3')) return { PYTHON_VERSION: languageVersion ?? '3' };
  return facts.programs.has('node') ? { NODE_VERSION: '20' } : {};
}

/** The variables that the wanted adapter needs and the planner would not write by itself. */
function differences(
  base: BaseImage,
  language: ActionServerLanguage | undefined,
  { adapter, port }: { readonly adapter: Adapter | undefined; readonly port?: Description['port'] },
  facts: ImageFacts,
): Planned['settings'] {
  const standard = modelVariables(base, language, {});
  const app = adapter && adapter !== 'http' ? moduleOf(facts) : undefined;
  const wanted = modelVariables(base, language, {
    ...(adapter && { adapter }),
    ...(adapter === 'http' && port && { modelPort: port.value }),
    ...(language === 'python' && app !== undefined && { app }),
  });
  // In Python, `auto` tells applications apart by itself, and asks the image's own server when it finds none.
  const isLeftOut = (name: string): boolean =>
    name === 'SERVERLESS_MAX_COMMAND' || (language === 'python' && name === 'SERVERLESS_MAX_ADAPTER');
  return Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => !isLeftOut(name) && standard[name] !== value),
  );
}

/** The module that `python main.py` runs, unless it is one of those that the action server looks for anyway. */
function moduleOf({ base, entries }: ImageFacts): string | undefined {
  const file = entries.find((path) => path.endsWith('.py'));
  if (file === undefined || applicationIn(commandOf(base)) !== undefined) return undefined;
  const { dir, name } = posix.parse(file);
  const isFound = name === 'app' || name === 'wsgi' || dir !== (base.details.config.workingDir || '/');
  return isFound ? undefined : name;
}

function withVariables(base: BaseImage, added: Readonly<Record<string, string>>): BaseImage {
  const env = [
    ...base.details.config.env,
    ...Object.entries(added).map(([name, value]) => `${name}=${value}`),
  ];
  return { ...base, details: { ...base.details, config: { ...base.details.config, env } } };
}

function startReasons(start: StartReport | undefined): string[] {
  switch (start?.outcome) {
    case 'answered':
      return [`Its own server answered ${((start.readyMs ?? 0) / 1000).toFixed(1)} s after its start.`];
    case 'exited':
      return [
        `When it was started it ended with exit code ${start.exitCode ?? 'unknown'} before it answered.`,
      ];
    case 'out-of-memory':
      return [`When it was started it was killed, as ${start.memoryMb} MB were not enough.`];
    case 'silent':
      return ['When it was started nothing answered in time on the ports that were asked.'];
    default:
      return [];
  }
}

function adapterReasons({ framework }: Description, { adapter, settings, isIndependent }: Planned): string[] {
  if (adapter === undefined) return ['Neither its files nor its answers tell how to call it.'];
  const how = {
    auto: 'The action server looks for its application.',
    wsgi: 'The action server calls its WSGI application in process.',
    asgi: 'The action server calls its ASGI application in process.',
    fastify: 'The action server calls its Fastify application in process.',
    http: 'The action server starts its own server and passes requests on.',
  }[adapter];
  const set = Object.keys(settings);
  return [
    how,
    ...(isIndependent
      ? ['It shows no Python 3.6 and no Node, so the action server brings a Python, 15 MB.']
      : []),
    ...(set.length > 0 ? [`For that, set ${set.join(' and ')} in an image FROM it.`] : []),
    ...(framework && !framework.value.tested
      ? [`${framework.value.title} is not among the frameworks that our tests cover.`]
      : []),
  ];
}

function limitsOf({ platform }: Description, { host, model, start }: Grounds): string[] {
  const { memory, timeout, payloadBytes } = host;
  const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;
  const timeLimit = model
    ? `${seconds(model.timeoutMs)} by the catalogue`
    : `${seconds(timeout.default)} unless set`;
  return [
    `A request and an answer have at most ${payloadBytes / 1_048_576} MB each, and an answer is sent when it is whole.`,
    memoryLine(model, start, memory.max),
    `A run has ${timeLimit}, and at most ${seconds(timeout.max)}, the start of the model included in the first.`,
    `It runs on hosts for ${platform} only.`,
  ];
}

function memoryLine(model: Model | undefined, start: StartReport | undefined, max: number): string {
  const standard = `OpenWhisk permits ${max} MB unless a host is set up otherwise`;
  if (model) return `Memory: ${model.memoryMb} MB by the catalogue; ${standard}.`;
  const seen = start?.outcome === 'answered' ? `it started with ${start.memoryMb} MB` : 'not known';
  return `Memory: ${seen}; ${standard}.`;
}

function sentence(error: ServerlessMaxError): string {
  return error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
}
