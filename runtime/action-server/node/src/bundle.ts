import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { NodeActionServer } from './load.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));

/**
 * Bundles the program from its source, in memory. The same source gives the same bytes, wherever it lies: minified code
 * names no file. The licences of the bundled packages go with it.
 */
export async function loadNodeActionServer(): Promise<NodeActionServer> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: folder,
    entryPoints: [fileURLToPath(new URL('./server/main.ts', import.meta.url))],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    target: 'node18',
    format: 'cjs',
    minify: true,
    charset: 'utf8',
  });
  const code = outputFiles.map(({ text }) => text).join('');
  const text = `${code}${licencesOf(Object.keys(metafile.inputs))}`;
  return { fileName: 'action-server.cjs', content: Buffer.from(text) };
}

/** The licence of every package that an input comes from, as comments. */
function licencesOf(inputs: readonly string[]): string {
  const packages = inputs.map((path) => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path));
  const roots = new Map(packages.flatMap((match) => (match?.[1] ? [[match[1], match[0]]] : [])));
  return [...roots]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, root]) => `/*!\n${name}\n\n${readFileSync(join(folder, root, 'LICENSE'), 'utf8')}*/\n`)
    .join('');
}
