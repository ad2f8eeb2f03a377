import { type Model, samplePath } from '@serverless-max/runtime-image';
import { type ModelSource, sourceWords } from './model-source.ts';

/** What the catalogue knows of a model, for a person. */
export function formatModel(model: Model, source: ModelSource): string {
  const rows: readonly (readonly [string, string])[] = [
    ['domain', model.domain],
    ['image', sourceWords[source]],
    ...(model.recipe === undefined ? [] : [['built from', recipeLine(model)] as const]),
    ['published', model.images.join(', ') || 'never'],
    ['adapter', model.adapter],
    ['predict', `${model.predict.method} ${model.predict.path}`],
    ['input', inputLine(model)],
    ...model.predict.params.map((param) => ['argument', paramLine(param)] as const),
    ['answer', model.predict.answer],
    ['routes', model.routes.join(', ')],
    ['sample', sampleLine(model)],
    ['memory', `${model.memoryMb} MB`],
    ['time limit', `${model.timeoutMs / 1000} s`],
    ['licence', model.licence],
    [
      'status',
      model.status === 'tested' ? 'tested here as an action' : 'known from its sources; not run here',
    ],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    `${model.name}: ${model.title}`,
    model.description,
    '',
    ...rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    '',
    `smax emulate ${model.name}${source === 'own-image' ? ' --base <image>' : ''}`,
  ].join('\n');
}

function inputLine({ predict: { input } }: Model): string {
  if (input.kind !== 'multipart') return { json: 'JSON', query: 'query' }[input.kind];
  return `multipart form with the file ${input.field} (${input.accept.join(', ')})`;
}

function paramLine({
  name,
  type,
  required,
  choices,
  default: standard,
}: Model['predict']['params'][number]): string {
  const values = choices ? choices.join(' | ') : type;
  const rest = required ? 'required' : standard === undefined ? 'optional' : `${standard} unless given`;
  return `${name}: ${values}, ${rest}`;
}

function recipeLine({ recipe, sharedRecipe }: Model): string {
  return `runtime/${recipe}${sharedRecipe === undefined ? '' : ` and runtime/${sharedRecipe}`}`;
}

function sampleLine(model: Model): string {
  const { sampleRequest: request } = model;
  if (request.kind === 'json') return JSON.stringify(request.body);
  if (request.kind === 'query') return `?${new URLSearchParams(request.query)}`;
  const path = samplePath(model);
  if (path === undefined) return `none ships; one such as ${request.file}`;
  return [path, ...Object.entries(request.fields ?? {}).map(([name, value]) => `${name}=${value}`)].join(
    ', ',
  );
}
