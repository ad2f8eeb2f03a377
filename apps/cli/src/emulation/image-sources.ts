import { systemClock } from '@serverless-max/foundation';
import {
  type Command,
  createDebianBase,
  type DebianBase,
  type RunCommand,
  runCommand,
} from '@serverless-max/runtime-image';
import type { Shell } from '../shell.ts';
import { hostCaBundle } from './image-target.ts';

/** What images are made of on this machine, and with what. */
export interface ImageSources {
  readonly debian: DebianBase;
  /** Temporary files of the making. */
  readonly cacheFolder: string;
  /** The environment of the tools: PATH, proxies. */
  readonly environment: NodeJS.ProcessEnv;
  readonly runCommand: RunCommand;
  /** For downloads behind a proxy that inspects TLS. */
  readonly hostCaBundle?: string;
}

/** The sources that a command has. */
export function imageSources({ engineEnvironment, env, run }: Shell): ImageSources {
  const machine = {
    cacheFolder: run.folder,
    environment: env,
    runCommand: (command: Command) => runCommand({ ...command, onStart: run.guardProgram }),
  };
  const bundle = hostCaBundle(env);
  return {
    ...machine,
    debian: createDebianBase({ ...machine, uid: engineEnvironment.uid, clock: systemClock }),
    ...(bundle === undefined ? {} : { hostCaBundle: bundle }),
  };
}
