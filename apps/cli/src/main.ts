#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Before anything large is loaded: from the second start on, compiled code is read instead of made again.
enableCompileCache();
await import('./run.ts');
