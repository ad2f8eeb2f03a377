import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

// Makes the JavaScript of one package, the one whose folder this is run in: a file for each of its entries, and files for what
// they share or load late. A command starts a third sooner when it has not to look for 150 modules. Libraries and the other
// packages stay outside; types are tsc's.

interface PackageJson {
  readonly exports: Readonly<Record<string, string | { readonly source?: string; readonly default: string }>>;
  readonly bin?: Readonly<Record<string, string>>;
}

const folder = process.cwd();
const { exports, bin = {} } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as PackageJson;
const built = [
  ...Object.values(exports).flatMap((it) => (typeof it === 'object' && it.source ? [it.default] : [])),
  ...Object.values(bin),
];
/** `./dist/docker/image-details.js` is made of `src/docker/image-details.ts`. */
const names = built.map((path) => path.replace(/^\.\/dist\//, '').replace(/\.js$/, ''));

const bundle = await rolldown({
  cwd: folder,
  input: Object.fromEntries(names.map((name) => [name, `./src/${name}.ts`])),
  platform: 'node',
  external: /^[^./]/,
});
await bundle.write({ dir: 'dist', format: 'es', sourcemap: true, chunkFileNames: 'parts/[name]-[hash].js' });
await bundle.close();
