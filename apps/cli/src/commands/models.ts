import { loadCatalog } from '@serverless-max/runtime-image';
import type { Shell } from '../shell.ts';

/** `smax models`: the catalogue, one model a line. */
export function models({ output }: Shell): void {
  const catalog = loadCatalog();
  const width = Math.max(...catalog.map((it) => it.name.length));
  for (const model of catalog) {
    const origin = model.recipe ? 'built here' : 'published image';
    output.line(`${model.name.padEnd(width)}  ${origin.padEnd(15)}  ${model.description}`);
    output.record(model);
  }
}
