import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type AppendPlan, renderDockerfile } from '@serverless-max/runtime-image';

/** Writes the Dockerfile of a plan, and the files of its context. */
export async function writeContext(folder: string, plan: AppendPlan): Promise<void> {
  const { dockerfile, files } = renderDockerfile(plan);
  for (const { path, content } of [...files, { path: 'Dockerfile', content: dockerfile }]) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}
