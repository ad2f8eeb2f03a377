#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';

// The space for young objects stays as small as it starts. It would grow to more than half of the process and stay so,
// and requests are not answered sooner for it.
setFlagsFromString('--semi-space-growth-factor=1');
// Before anything large is loaded: from the second start on, compiled code is read instead of made again.
enableCompileCache();
await import('./run.ts');
