import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { currentOwner, ownerLabels } from '@serverless-max/container-engine';
import type { SampleFile, Subject } from '@serverless-max/fitness';
import { messageOf, systemClock } from '@serverless-max/foundation';
import { runtimeLabels } from '@serverless-max/runtime-image';
import { type Inspection, inspectImage } from '@serverless-max/runtime-image/inspection';
import { openwhiskLimits } from '@serverless-max/whisk-protocol';
import { actionNameOf } from '../emulation/image-target.ts';
import { modelOf, type Preparation } from '../emulation/prepare-image.ts';
import { required } from '../emulation/required.ts';
import { InvalidOptionError } from '../errors.ts';
import { type ModelFlags, toModelOptions } from '../model-options.ts';
import type { Shell } from '../shell.ts';

/** The memory of an image of which nothing is known: what OpenWhisk gives at most unless it is told otherwise. */
const defaultMemoryMb = 512;
const defaultTimeoutMs = 60_000;

/** What of a subject the command line says. */
export interface SubjectOptions {
  /** MB. */
  readonly memory?: number;
  /** Seconds. */
  readonly timeout?: number;
  readonly sample?: SampleFile;
  readonly flags: ModelFlags;
}

/** What is examined, of what the steps found. An image that is an action already names the one it was made of. */
export async function toSubject(
  found: Preparation,
  options: SubjectOptions,
  shell: Pick<Shell, 'run' | 'signal'>,
): Promise<Subject> {
  const { memory, timeout, sample, flags } = options;
  const [image, base, model] = [required(found.image), required(found.base), modelOf(found)];
  const details = await required(found.engine).inspectImage(image.digest);
  const original = base.id === image.digest ? await originalOf(found) : base;
  const seen = model || !original ? undefined : await look(found, original, flags, shell);
  return {
    name: actionNameOf(required(found.target)),
    reference: image.reference,
    digest: image.digest,
    sizeBytes: details?.sizeBytes ?? 0,
    original: original && withPort(original, flags.modelPort ?? seen?.port?.value),
    model,
    memoryMb: memory ?? model?.memoryMb ?? defaultMemoryMb,
    timeoutMs: timeout === undefined ? (model?.timeoutMs ?? defaultTimeoutMs) : timeout * 1000,
    ...(seen && { seen }),
    ...(flags.predictPath !== undefined && { predictPath: flags.predictPath }),
    ...(sample && { sampleFile: sample }),
    ...(base.pulledMs !== undefined && { pullMs: base.pulledMs }),
  };
}

/** What the files of an image show; it is not started for that. */
async function look(
  { engine }: Preparation,
  original: NonNullable<Subject['original']>,
  flags: ModelFlags,
  { run, signal }: Pick<Shell, 'run' | 'signal'>,
): Promise<Inspection> {
  return inspectImage(
    required(engine),
    { ...original, how: '' },
    {
      start: 'never',
      host: openwhiskLimits,
      told: toModelOptions(flags),
      labels: ownerLabels(await currentOwner(run.id)),
      memoryMb: defaultMemoryMb,
      timeoutMs: defaultTimeoutMs,
      clock: systemClock,
      signal,
      onProgress: () => undefined,
    },
  );
}

/** The image as if it said its port by itself. */
function withPort(
  { details, ...image }: NonNullable<Subject['original']>,
  port: number | undefined,
): Subject['original'] {
  if (port === undefined) return { ...image, details };
  const env = [`SERVERLESS_MAX_MODEL_PORT=${port}`, ...details.config.env];
  return { ...image, details: { ...details, config: { ...details.config, env } } };
}

/** The image that an action image says it was made of, when the engine has it. */
async function originalOf({ engine, base }: Preparation): Promise<Subject['original']> {
  const { labels } = required(base).details;
  for (const name of [labels[runtimeLabels.baseDigest], labels[runtimeLabels.baseName]]) {
    const details = name === undefined ? undefined : await required(engine).inspectImage(name);
    if (details) return { reference: labels[runtimeLabels.baseName] ?? details.id, id: details.id, details };
  }
  return undefined;
}

const mediaTypes: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.tiff': 'image/tiff',
  '.wav': 'audio/wav',
  '.mp3': 'audio/mpeg',
  '.mp4': 'video/mp4',
  '.json': 'application/json',
  '.csv': 'text/csv',
  '.txt': 'text/plain',
};

/** Reads the file of `--sample`. @throws InvalidOptionError */
export async function readSample(path: string): Promise<SampleFile> {
  try {
    const contentType = mediaTypes[extname(path).toLowerCase()] ?? 'application/octet-stream';
    return { name: basename(path), contentType, bytes: await readFile(path) };
  } catch (error) {
    throw new InvalidOptionError('--sample', path, `a file that can be read (${messageOf(error)})`);
  }
}
