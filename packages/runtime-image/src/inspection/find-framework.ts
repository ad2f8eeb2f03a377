import { posix } from 'node:path';
import { type ImageFacts, manifestOf, type ServedFacts, startWords, variablesOf } from './facts.ts';
import { type Framework, frameworks } from './frameworks.ts';
import type { Finding } from './inspection.ts';

/** A sign of a framework; what the program itself says weighs more than what merely lies in the image. */
interface Sign {
  readonly weight: number;
  readonly why: string;
}

/** The framework with the most signs; undefined when there is none. */
export function findFramework(facts: ImageFacts, served?: ServedFacts): Finding<Framework> | undefined {
  const ranked = frameworks
    .map((framework) => ({
      framework,
      signs: [...signsOf(framework, facts), ...servedSigns(framework, served)],
    }))
    .filter(({ signs }) => signs.length > 0)
    .map(({ framework, signs }) => ({
      framework,
      signs,
      weight: signs.reduce((sum, sign) => sum + sign.weight, 0),
    }))
    // A package alone may be another one's dependency, or left over in a base image.
    .filter(({ weight }) => weight > 1)
    .sort((left, right) => right.weight - left.weight);
  const [first] = ranked;
  return first && { value: first.framework, why: first.signs.map(({ why }) => why).join(', ') };
}

function signsOf(framework: Framework, facts: ImageFacts): readonly Sign[] {
  const { command, files, variables, pythonPackages = [], nodePackages = [] } = framework;
  const signs: Sign[] = [];
  const word = command && startWords(facts).find((it) => command.test(it));
  if (word !== undefined) signs.push({ weight: 4, why: `the command runs ${posix.basename(word)}` });
  const variable = variables && [...variablesOf(facts.base).keys()].find((name) => variables.test(name));
  if (variable !== undefined) signs.push({ weight: 2, why: `${variable} is set` });
  const file = files && [...facts.paths].find((path) => files.test(posix.basename(path)));
  if (file !== undefined) signs.push({ weight: 3, why: `there is ${file}` });

  const importing = [...facts.texts].find(
    ([, text]) =>
      pythonPackages.some((name) => pythonImport(name).test(text)) ||
      nodePackages.some((name) => nodeImport(name).test(text)),
  )?.[0];
  if (importing !== undefined) {
    signs.push({ weight: facts.entries.includes(importing) ? 4 : 3, why: `${importing} imports it` });
  }
  const installed = pythonPackages.find((name) => facts.pythonPackages.has(name));
  if (installed !== undefined) signs.push({ weight: 1, why: `Python's package ${installed} is installed` });
  const dependencies = manifestOf(facts)?.dependencies ?? {};
  const wanted = nodePackages.find((name) => dependencies[name] !== undefined);
  if (wanted !== undefined) signs.push({ weight: 2, why: 'package.json depends on it' });
  return signs;
}

function servedSigns({ name }: Framework, served: ServedFacts | undefined): readonly Sign[] {
  if (served === undefined) return [];
  const { headers, answers } = served;
  const says = (path: string, pattern: RegExp): boolean =>
    answers.some((answer) => answer.path === path && answer.status === 200 && pattern.test(answer.text));
  const isServed: Readonly<Record<string, () => boolean>> = {
    cog: () => says('/health-check', /"setup"/),
    bentoml: () => says('/docs.json', /BentoML/i) || /bentoml/i.test(headers['server'] ?? ''),
    mlserver: () => says('/v2', /"(name|version|extensions)"/),
    torchserve: () => says('/ping', /"status": ?"Healthy"/),
    maxfw: () => says('/swagger.json', /"\/model\/predict"/),
    flask: () => /^werkzeug/i.test(headers['server'] ?? ''),
    fastapi: () => says('/openapi.json', /"HTTPValidationError"/),
    express: () => headers['x-powered-by'] === 'Express',
  };
  return isServed[name]?.() ? [{ weight: 3, why: 'its server answers as one' }] : [];
}

function pythonImport(name: string): RegExp {
  return new RegExp(`^[ \\t]*(from|import)[ \\t]+${name}\\b`, 'm');
}

function nodeImport(name: string): RegExp {
  return new RegExp(`(require\\(|import\\(|from|^import)\\s*['"]${name}['"]`, 'm');
}
