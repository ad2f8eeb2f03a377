import { bundleImages, withConfig } from '@serverless-max/oci';
import { saveImageLayout } from '@serverless-max/oci/archive';
import { sampleImage } from '@serverless-max/oci/testing';
import { runSmax } from './smax.ts';

/** What became of a blob. */
export interface BlobRecord {
  readonly digest: string;
  readonly size: number;
}

/** The record of `smax build --push … --json`. */
export interface BuiltRecord {
  readonly manifestDigest: string;
  readonly children: readonly {
    readonly platform: string;
    readonly digest: string;
    readonly manifestDigest: string;
  }[];
  readonly pushed?: {
    readonly reference: string;
    readonly unchanged: boolean;
    readonly sentBytes: number;
    readonly mounted: readonly BlobRecord[];
    readonly copied: readonly BlobRecord[];
    readonly uploaded: readonly BlobRecord[];
  };
}

/** An environment in which no engine can be reached. */
export function withoutEngine(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, DOCKER_HOST: 'unix:///nonexistent' };
}

/** Builds one image, which has to succeed. */
export async function build(args: readonly string[], env: NodeJS.ProcessEnv): Promise<BuiltRecord> {
  const { code, stdout, stderr } = await runSmax(['build', ...args, '--json'], env);
  if (code !== 0) throw new Error(`smax build ended with ${code}: ${stdout} ${stderr}`);
  return JSON.parse(stdout) as BuiltRecord;
}

/** An OCI layout of a small image for two platforms. */
export async function writeTwoPlatforms(folder: string): Promise<string> {
  const image = await sampleImage();
  const arm = withConfig(image, { ...image.config, architecture: 'arm64' });
  await saveImageLayout(folder, {
    bundle: bundleImages([image, arm]),
    references: ['example.com/models/two:1'],
  });
  return folder;
}
