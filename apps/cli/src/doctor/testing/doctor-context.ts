import { createManualClock } from '@serverless-max/foundation/testing';
import type { CommandResult, DoctorContext } from '../context.ts';

/** A context whose commands only are recorded: each ends with its entry of `results`, or with success. */
export function createDoctorContext(
  options: Partial<DoctorContext> & { readonly results?: Readonly<Record<string, CommandResult>> } = {},
): {
  readonly context: DoctorContext;
  readonly commands: readonly string[];
  readonly lines: readonly string[];
} {
  const commands: string[] = [];
  const lines: string[] = [];
  const { results = {}, ...rest } = options;
  const context: DoctorContext = {
    platform: 'linux',
    uid: 0,
    nodeVersion: '26.10.0',
    env: { PATH: '/usr/bin:/bin' },
    engineEnvironment: { home: '/root', uid: 0, platform: 'linux' },
    port: 3233,
    clock: createManualClock(),
    async runCommand(command, args) {
      commands.push([command, ...args].join(' '));
      return results[command] ?? { code: 0, stdout: '', stderr: '' };
    },
    onProgress: (line) => void lines.push(line),
    signal: new AbortController().signal,
    ...rest,
  };
  return { context, commands, lines };
}
