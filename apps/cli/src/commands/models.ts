import { ServerlessMaxError } from '@serverless-max/foundation';
import { loadCatalog, type Model, requireModel } from '@serverless-max/runtime-image';
import { formatModel } from '../emulation/model-block.ts';
import { type ModelSource, sourceOf, sourceWords } from '../emulation/model-source.ts';
import { openEngine } from '../emulation/open-engine.ts';
import type { Shell } from '../shell.ts';

/** `smax models`: the catalogue, one model a line, and where its image would come from here. */
export async function models(shell: Shell): Promise<void> {
  const { output } = shell;
  const catalog = loadCatalog();
  const sources = await findSources(catalog, shell);
  const width = Math.max(...catalog.map((it) => it.name.length));
  const sourceWidth = Math.max(...Object.values(sourceWords).map((it) => it.length));
  catalog.forEach((model, at) => {
    const source = sources[at] ?? 'pull';
    const tested = model.status === 'tested' ? 'tested' : '';
    const words = [model.name.padEnd(width), sourceWords[source].padEnd(sourceWidth), tested.padEnd(6)];
    output.line(`${words.join('  ')}  ${model.description}`);
    output.record({ ...model, source });
  });
}

/** `smax models show`: everything that the catalogue knows of a model. Throws `UnknownModelError`. */
export async function showModel(name: string, shell: Shell): Promise<void> {
  const model = requireModel(name);
  const [source = 'pull'] = await findSources([model], shell);
  shell.output.line(formatModel(model, source));
  shell.output.record({ ...model, source });
}

/** Without an engine nothing is in it. */
async function findSources(catalog: readonly Model[], shell: Shell): Promise<readonly ModelSource[]> {
  const inEngine = new Set<string>();
  try {
    await using engine = await openEngine(shell);
    const references = catalog.flatMap(({ images }) => images);
    await Promise.all(
      references.map(async (reference) => {
        if (await engine.inspectImage(reference)) inEngine.add(reference);
      }),
    );
  } catch (error) {
    if (!(error instanceof ServerlessMaxError)) throw error;
  }
  return catalog.map((model) => sourceOf(model, inEngine));
}
