import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ContainerEngine } from '@serverless-max/container-engine';
import { packFiles } from '@serverless-max/oci';
import { inject } from 'vitest';

const fixtures = new URL('../fixtures/', import.meta.url);

/** What a tiny runtime image answers. */
export interface TinyAnswer {
  readonly answer: string;
  /** 200 when not given. */
  readonly status?: number;
}

/** Builds a runtime image with this answer; its reference is the name with the answer as the tag. */
export type BuildTinyImage = (name: string, tiny: TinyAnswer) => Promise<string>;

/** Makes what tiny runtime images are built of, some megabytes of an interpreter; all of them go with the stack. */
export async function createTinyImages(
  engine: ContainerEngine,
  stack: AsyncDisposableStack,
): Promise<BuildTinyImage> {
  const [program = '', collect = ''] = await Promise.all(
    ['tiny-model/serve.py', 'misbehaving/collect.py'].map((it) => readFile(new URL(it, fixtures), 'utf8')),
  );
  const build = async (tag: string, lines: readonly string[]): Promise<string> => {
    const files = { Dockerfile: `${lines.join('\n')}\n`, 'serve.py': program, 'collect.py': collect };
    const packed = Object.entries(files).map(([path, text]) => ({ path, content: Buffer.from(text) }));
    await engine.buildImage(packFiles(packed), { tags: [tag] });
    stack.defer(() => engine.removeImage(tag).catch(() => undefined));
    return tag;
  };
  // Names of its own: other runs of the tests remove theirs.
  const run = randomUUID().slice(0, 8);
  const parts = await build(`serverless-max-test/tiny-parts:${run}`, [
    `FROM ${inject('modelImage')}`,
    'USER root',
    'COPY collect.py /',
    'COPY serve.py /misbehave.py',
    'RUN ["python3", "-I", "/collect.py"]',
  ]);
  const base = await build(`serverless-max-test/tiny-base:${run}`, [
    'FROM scratch',
    `COPY --from=${parts} /small /`,
    'ENTRYPOINT ["/usr/bin/python3", "-I", "-S", "/misbehave.py"]',
  ]);
  return (name, { answer, status = 200 }) =>
    build(`serverless-max-test/${name}:${answer}`, [
      `FROM ${base}`,
      `ENV ANSWER=${answer} STATUS=${status}`,
      `LABEL serverless-max.wrapper-version=0.0.0 serverless-max.model=${name}`,
    ]);
}
