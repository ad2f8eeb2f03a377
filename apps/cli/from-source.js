import { enableCompileCache } from 'node:module';

// The command line from its sources. The cache has to be there before the first TypeScript is read: what is in it has
// no types any more, and Node.js need not load what strips them, 13 MiB that it would keep.
enableCompileCache();
await import('./src/main.ts');
