import { systemClock } from '@serverless-max/foundation';
import { type DoctorContext, runCommand } from '../doctor/index.ts';
import type { Session } from '../session.ts';

/** What the doctor needs, from the session. */
export function doctorContext(
  session: Session,
  options: { readonly port: number; readonly onProgress: (line: string) => void },
): DoctorContext {
  return {
    platform: process.platform,
    uid: process.getuid?.() ?? -1,
    nodeVersion: process.versions.node,
    env: session.env,
    engineEnvironment: session.engineEnvironment,
    port: options.port,
    clock: systemClock,
    runCommand,
    onProgress: options.onProgress,
    signal: session.signal,
  };
}
