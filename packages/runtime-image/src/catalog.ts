import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { distance } from 'fastest-levenshtein';
import { UnknownModelError } from './errors.ts';
import type { Model } from './model.ts';
import { runtimeFolder } from './runtime-folder.ts';

let models: readonly Model[] | undefined;

/** Every model of the catalogue, `models/catalogue/` of the runtime package; read once. */
export function loadCatalog(): readonly Model[] {
  models ??= (
    JSON.parse(readFileSync(join(runtimeFolder, 'models/catalogue/catalogue.json'), 'utf8')) as {
      models: Model[];
    }
  ).models;
  return models;
}

/**
 * The model of this name; undefined when the catalogue has none, as for the reference of an image. `base` is the image that
 * is named for it: whatever is not built here gets the memory of the published one.
 */
export function findModel(name: string, base?: string): Model | undefined {
  const model = loadCatalog().find((it) => it.name === name);
  if (base === undefined || model?.publishedMemoryMb === undefined) return model;
  return { ...model, memoryMb: model.publishedMemoryMb };
}

/** The model of this name; throws `UnknownModelError` with the nearest names when there is none. */
export function requireModel(name: string): Model {
  const model = findModel(name);
  if (!model) throw new UnknownModelError(name, nearestModels(name));
  return model;
}

/** Up to three names of the catalogue that a mistyped one may have meant, nearest first; `max-` may be missing. */
export function nearestModels(name: string): readonly string[] {
  const typed = shorten(name.toLowerCase());
  if (typed === '') return [];
  return loadCatalog()
    .map((model) => ({ name: model.name, steps: stepsBetween(typed, shorten(model.name)) }))
    .filter(({ steps }) => steps <= Math.max(2, typed.length / 3))
    .sort((left, right) => left.steps - right.steps)
    .slice(0, 3)
    .map((candidate) => candidate.name);
}

/** The absolute path of the sample that ships with a model; undefined when none does. */
export function samplePath(model: Model): string | undefined {
  return model.sample && join(runtimeFolder, 'models', model.name, model.sample);
}

/** The absolute path of the recorded answer to a model's sample; undefined when none ships. */
export function recordedAnswerPath(model: Model): string | undefined {
  return model.sampleAnswer && join(runtimeFolder, 'models', model.name, model.sampleAnswer);
}

// The beginning of a word of the name counts as one step: `caption` means the image caption generator.
function stepsBetween(typed: string, name: string): number {
  if (typed === name) return 0;
  return typed.length > 2 && `-${name}`.includes(`-${typed}`) ? 1 : distance(typed, name);
}

function shorten(name: string): string {
  return name.replace(/^max-/, '');
}
