import { systemClock } from '@serverless-max/foundation';
import { type DoctorContext, runCommand } from '../doctor/index.ts';
import type { Shell } from '../shell.ts';

/** What the doctor needs, from the shell. */
export function doctorContext(
  shell: Shell,
  options: { readonly port: number; readonly onProgress: (line: string) => void },
): DoctorContext {
  return {
    platform: process.platform,
    uid: process.getuid?.() ?? -1,
    nodeVersion: process.versions.node,
    env: shell.env,
    engineEnvironment: shell.engineEnvironment,
    port: options.port,
    clock: systemClock,
    runCommand,
    onProgress: options.onProgress,
    signal: shell.signal,
  };
}
