import { readdirSync, readFileSync } from 'node:fs';

// Each third-party library is imported by exactly one package, so that it can be replaced in one place.
// What only tests and types need is not counted.

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const folders = ['packages', 'apps'].flatMap((root) => readdirSync(root).map((name) => `${root}/${name}`));
const owners = new Map<string, string[]>();
for (const folder of folders) {
  const manifest = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as Manifest;
  for (const library of Object.keys(manifest.dependencies ?? {})) {
    if (library.startsWith('@serverless-max/')) continue;
    owners.set(library, [...(owners.get(library) ?? []), manifest.name]);
  }
}
const shared = [...owners].filter(([, packages]) => packages.length > 1);
for (const [library, packages] of shared) {
  console.error(`${library} is a dependency of ${packages.join(' and ')}: one package has to own it.`);
}
if (shared.length > 0) process.exitCode = 1;
else console.log(`${owners.size} libraries, each owned by one package.`);
