import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@serverless-max/foundation';
import {
  type ActionServer,
  type AppendPlan,
  type BaseImage,
  createDebianBase,
  type Model,
  planRuntimeImage,
  prepareBaseImage,
  type RuntimeImageOptions,
  requireModel,
} from '@serverless-max/runtime-image';
import type { BenchContext } from './context.ts';

/** The model that images are measured with, unless all of them are. */
export const model = requireModel('max-ocr');

/** The model's own image; built now when the engine does not hold it yet, and kept, as the next run needs it. */
export function prepareModelImage(
  { engine, env, folder, signal, progress }: BenchContext,
  which: Model = model,
): Promise<BaseImage> {
  const caBundle = [env['SSL_CERT_FILE'], '/etc/ssl/certs/ca-certificates.crt'].find(
    (path) => path && existsSync(path),
  );
  const machine = { cacheFolder: join(folder, 'cache'), environment: env };
  return prepareBaseImage(
    engine,
    { kind: 'model', model: which },
    {
      ...machine,
      debian: createDebianBase({ ...machine, uid: process.getuid?.() ?? -1, clock: systemClock }),
      ...(caBundle === undefined ? {} : { hostCaBundle: caBundle }),
      onProgress: (line) => progress(`model image: ${line}`),
      signal,
    },
  );
}

/** The plan of a runtime image on a base that is none itself. */
export function planAppend(base: BaseImage, server: ActionServer, options: RuntimeImageOptions): AppendPlan {
  const plan = planRuntimeImage(base, server, options);
  if (plan.kind === 'ready') throw new Error(`${base.reference} is a runtime image already`);
  return plan;
}
