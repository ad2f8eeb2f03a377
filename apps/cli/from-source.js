import { enableCompileCache, registerHooks } from 'node:module';
import { setFlagsFromString } from 'node:v8';

// The command line from its sources; `src/main.ts` is the same for what is built, and says why.
if (process.argv[2] === 'emulate') setFlagsFromString('--semi-space-growth-factor=1');
// The cache has to be there before the first TypeScript is read: what is in it has no types any more, and Node.js need not
// load what strips them, 13 MiB that it would keep.
enableCompileCache();

/**
 * Where modules are, for what is known without looking: a relative path to TypeScript is just that, and a package of this
 * repository is the same for everyone who asks. Node.js would look at every folder above each of 200 files, which is a
 * fifth of all the time that a short command takes.
 * @type {Map<string, import('node:module').ResolveFnOutput>}
 */
const ownPackages = new Map();
registerHooks({
  resolve(specifier, context, next) {
    if (specifier.startsWith('.') && specifier.endsWith('.ts')) {
      const { href } = new URL(specifier, context.parentURL);
      return { url: href, format: 'module-typescript', shortCircuit: true };
    }
    if (!specifier.startsWith('@serverless-max/')) return next(specifier, context);
    const found = ownPackages.get(specifier) ?? next(specifier, context);
    ownPackages.set(specifier, found);
    return { ...found, shortCircuit: true };
  },
});
await import('./src/run.ts');
