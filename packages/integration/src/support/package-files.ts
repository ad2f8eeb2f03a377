import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * An npm package that a folder has, and what it depends on, as the files of one flat `node_modules`: for the image of a
 * test, which then needs no registry.
 */
export function packageFiles(name: string, from: URL): Record<string, string> {
  const files: Record<string, string> = {};
  const seen = new Set<string>();
  const add = (dependency: string, modules: string): void => {
    if (seen.has(dependency)) return;
    seen.add(dependency);
    const root = realpathSync(join(modules, dependency));
    for (const path of programFiles(root)) {
      files[`node_modules/${dependency}/${path}`] = readFileSync(join(root, path), 'utf8');
    }
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      readonly dependencies?: Readonly<Record<string, string>>;
    };
    // A package lies beside its dependencies, below the scope that its name may have.
    const beside = join(root, ...dependency.split('/').map(() => '..'));
    for (const next of Object.keys(manifest.dependencies ?? {})) add(next, beside);
  };
  add(name, join(fileURLToPath(from), 'node_modules'));
  return files;
}

function programFiles(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(c?js|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => !/(^|\/)(tests?|docs|examples|benchmarks?|node_modules)\//.test(path));
}
