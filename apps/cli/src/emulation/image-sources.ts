import { systemClock } from '@serverless-max/foundation';
import { createDebianBase, type DebianBase } from '@serverless-max/runtime-image';
import type { Shell } from '../shell.ts';
import { hostCaBundle } from './image-target.ts';

/** What images are made of on this machine, and with what. */
export interface ImageSources {
  readonly debian: DebianBase;
  /** Temporary files of the making. */
  readonly cacheFolder: string;
  /** The environment of the tools: PATH, proxies. */
  readonly environment: NodeJS.ProcessEnv;
  /** For downloads behind a proxy that inspects TLS. */
  readonly hostCaBundle?: string;
}

/** The sources that a command has. */
export function imageSources({ engineEnvironment, env, folders }: Shell): ImageSources {
  const machine = { cacheFolder: folders.cache, environment: env };
  const bundle = hostCaBundle(env);
  return {
    ...machine,
    debian: createDebianBase({ ...machine, uid: engineEnvironment.uid, clock: systemClock }),
    ...(bundle === undefined ? {} : { hostCaBundle: bundle }),
  };
}
