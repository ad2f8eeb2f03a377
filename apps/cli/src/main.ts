#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';

// In an emulator the space for young objects stays as small as it starts. It would grow to more than half of the process
// and stay so, and requests are not answered sooner for it. Commands that end soon are a fifth slower with it. Before the
// cache, which keeps what was compiled with other flags apart: else each kind of command would throw the other's away.
if (process.argv[2] === 'emulate') setFlagsFromString('--semi-space-growth-factor=1');
// Before anything large is loaded: from the second start on, compiled code is read instead of made again.
enableCompileCache();
await import('./run.ts');
