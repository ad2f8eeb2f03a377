import { posix } from 'node:path';
import { adapters } from '../adapter.ts';
import { languageIn } from '../server-command.ts';
import { choosePredict } from './choose-predict.ts';
import {
  commandOf,
  type ImageFacts,
  manifestOf,
  type ServedFacts,
  startWords,
  variablesOf,
} from './facts.ts';
import { findFramework } from './find-framework.ts';
import { findPort } from './find-port.ts';
import type { Framework } from './frameworks.ts';
import type { Finding, Inspection } from './inspection.ts';
import { type ApiDocument, parseApiDocument } from './open-api.ts';
import { inputInSource, routesInSources, type SourceRoute } from './source-routes.ts';

/** What is found, before it is judged. */
export type Description = Omit<Inspection, 'verdict' | 'start' | 'model'>;

/** Whether what was found without starting the image is enough to use it. */
export function isComplete({ framework, predict, input, port }: Description): boolean {
  return framework !== undefined && predict !== undefined && input !== undefined && port !== undefined;
}

/** Puts together what files and, if it was started, answers tell of an image. Nothing is read here. */
export function describeImage(facts: ImageFacts, served?: ServedFacts): Description {
  const { base } = facts;
  const { details } = base;
  const found = findFramework(facts, served);
  const framework = found?.value;
  const sources = routesInSources(facts.texts.values());
  const document = findDocument(served);
  const [routes, routesWhy] = routesOf(document?.api, sources, framework);
  const predict = findPredict(facts, routes, routesWhy, framework);
  const findings = {
    language: findLanguage(facts, framework),
    languageVersion: versionOf(facts, framework),
    framework: nameFramework(found, served),
    port: findPort(facts, framework, served),
    document:
      document ?? (framework?.document === undefined ? undefined : usual(framework.document, framework)),
    health: findHealth(served, framework, sources),
    predict: predict && {
      ...predict,
      value: { ...predict.value, path: withModelName(predict.value.path, facts) },
    },
    input: predict && findInput(facts, predict, document?.api, sources, framework),
    adapter: findAdapter(facts, framework, served),
  };
  return {
    image: base.reference,
    id: base.id,
    platform: `${details.os}/${details.architecture}`,
    sizeBytes: details.sizeBytes,
    user: details.config.user || 'root',
    workingDir: details.config.workingDir || '/',
    command: commandOf(base),
    routes,
    routesWhy,
    ...present(findings),
  };
}

type Present<T> = { readonly [Name in keyof T]?: Exclude<T[Name], undefined> };

function present<T extends object>(members: T): Present<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Present<T>;
}

function usual<T>(value: T, { title }: Framework): Finding<T> {
  return { value, why: `it is usual for ${title}` };
}

function nameFramework(
  found: Finding<Framework> | undefined,
  served: ServedFacts | undefined,
): Inspection['framework'] {
  if (found) {
    const { name, title, tested } = found.value;
    return { value: { name, title, tested }, why: found.why };
  }
  if (served?.port === undefined) return undefined;
  return {
    value: { name: 'http', title: 'plain HTTP', tested: true },
    why: 'something answers, and no framework shows',
  };
}

function findLanguage(facts: ImageFacts, framework: Framework | undefined): Finding<string> | undefined {
  if (framework) return { value: framework.language, why: `it is the language of ${framework.title}` };
  const told = languageIn(startWords(facts));
  if (told !== undefined) return { value: told, why: 'the command names it' };
  const names = [...facts.programs.keys()].map((name) => name.replace(/\d$/, ''));
  const [only, ...others] = new Set(names);
  return only !== undefined && others.length === 0
    ? { value: only, why: 'no other program is there' }
    : undefined;
}

function versionOf(facts: ImageFacts, framework: Framework | undefined): string | undefined {
  const variables = variablesOf(facts.base);
  const language = framework?.language ?? languageIn(startWords(facts));
  if (language === 'node') return variables.get('NODE_VERSION');
  if (language !== 'python') return undefined;
  const target = facts.programs.get('python3') ?? facts.programs.get('python') ?? '';
  return /python(\d+\.\d+)$/.exec(target)?.[1] ?? variables.get('PYTHON_VERSION');
}

function findDocument(
  served: ServedFacts | undefined,
): (Finding<string> & { readonly api: ApiDocument }) | undefined {
  for (const { path, status, text } of served?.answers ?? []) {
    const api = status === 200 ? parseApiDocument(text) : undefined;
    if (api) return { value: path, why: 'it was read', api };
  }
  return undefined;
}

function routesOf(
  api: ApiDocument | undefined,
  sources: readonly SourceRoute[],
  framework: Framework | undefined,
): readonly [Inspection['routes'], string] {
  if (api) return [api.routes, 'its API document lists them'];
  if (sources.length > 0)
    return [sources.map(({ method, path }) => ({ method, path })), 'its sources declare them'];
  if (framework?.routes) return [framework.routes, `they are usual for ${framework.title}`];
  return [[], 'nothing tells them'];
}

function findPredict(
  facts: ImageFacts,
  routes: Inspection['routes'],
  routesWhy: string,
  framework: Framework | undefined,
): Inspection['predict'] {
  const path = variablesOf(facts.base).get('SERVERLESS_MAX_PREDICT_PATH');
  if (path !== undefined)
    return { value: { method: 'POST', path }, why: 'SERVERLESS_MAX_PREDICT_PATH is set' };
  const usualOne = framework?.predict;
  if (usualOne && routes.some((route) => route.path === usualOne.path && route.method === usualOne.method)) {
    return usual(usualOne, framework);
  }
  const chosen = choosePredict(routes);
  if (chosen) return { value: chosen, why: routesWhy };
  return usualOne && usual(usualOne, framework);
}

/** Servers of many models have the model's name in the path; one of them has it in its settings. */
function withModelName(path: string, { base, texts }: ImageFacts): string {
  const settings = [...texts].find(([file]) => file.endsWith('/model-settings.json'))?.[1] ?? '';
  const name = /"name"\s*:\s*"([\w.-]+)"/.exec(settings)?.[1] ?? variablesOf(base).get('MODEL_NAME');
  return name === undefined ? path : path.replace('{model_name}', name);
}

function findInput(
  facts: ImageFacts,
  predict: Finding<{ readonly method: string; readonly path: string }>,
  api: ApiDocument | undefined,
  sources: readonly SourceRoute[],
  framework: Framework | undefined,
): Inspection['input'] {
  const told = api?.inputOf(predict.value);
  if (told) return { value: told, why: 'its API document says so' };
  const source = sources.find(({ path }) => path === predict.value.path);
  const text = [...facts.texts.values()].find((it) => source && it.includes(source.body));
  // MAX's models take their arguments in a file of their own.
  const other = [...facts.texts].find(([path]) => path.endsWith('/api/predict.py'))?.[1];
  const read =
    (source && inputInSource(source.body, text)) ?? (other === undefined ? undefined : inputInSource(other));
  if (read) return { value: read, why: 'its sources read it' };
  return framework?.input && usual(framework.input, framework);
}

function findHealth(
  served: ServedFacts | undefined,
  framework: Framework | undefined,
  sources: readonly SourceRoute[],
): Inspection['health'] {
  const isHealth = /^\/(v2\/health\/ready|health\w*|health-check|readyz|livez|ping)$/;
  const answers = served?.answers.filter(({ status }) => status === 200) ?? [];
  const paths = [framework?.health, ...answers.map(({ path }) => path).filter((path) => isHealth.test(path))];
  const answered = paths.find((path) => answers.some((answer) => answer.path === path));
  if (answered !== undefined) return { value: answered, why: 'it answers 200' };
  const declared = sources.find(({ method, path }) => method === 'GET' && isHealth.test(path));
  if (declared) return { value: declared.path, why: 'its sources declare it' };
  // A model that is not ready yet answers 503 there.
  const denied = served?.answers.some(({ path, status }) => path === framework?.health && status === 404);
  return framework?.health === undefined || denied ? undefined : usual(framework.health, framework);
}

function findAdapter(
  facts: ImageFacts,
  framework: Framework | undefined,
  served: ServedFacts | undefined,
): Inspection['adapter'] {
  const told = adapters.find((name) => name === variablesOf(facts.base).get('SERVERLESS_MAX_ADAPTER'));
  if (told !== undefined) return { value: told, why: 'SERVERLESS_MAX_ADAPTER is set' };
  if (framework === undefined) {
    return served?.port === undefined ? undefined : { value: 'http', why: 'its own server answers' };
  }
  if (framework.adapter !== 'fastify')
    return { value: framework.adapter, why: `${framework.title} is called so` };
  if (variablesOf(facts.base).has('SERVERLESS_MAX_APP')) {
    return { value: 'fastify', why: 'SERVERLESS_MAX_APP names the application' };
  }
  const main = manifestOf(facts)?.main ?? 'index.js';
  const text = [...facts.texts].find(([path]) => path.endsWith(`/${posix.normalize(main)}`))?.[1] ?? '';
  // The names that the action server for Node looks for.
  const isExported =
    /\bexport\s+(default\b|(async\s+)?(const|let|function)\s+(app|createApp|build)\b)|module\.exports\s*=|\bexports\.(app|createApp|build)\b/;
  return isExported.test(text)
    ? { value: 'fastify', why: `${main} exports the application` }
    : { value: 'http', why: 'no module that exports the application was found' };
}
